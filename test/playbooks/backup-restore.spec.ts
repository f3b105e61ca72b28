/** Rows and files of a school, stored by restic and brought back in another stack: on the host itself and by way of an SFTP server. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedBackup, type StoredBackup } from '#libs/contracts';
import {
  aBackup,
  aLocalRepository,
  anItem,
  aRestore,
  askRestic,
  backUp,
  inVolume,
  listHelpers,
  listSchoolItems,
  listSnapshots,
  listVolume,
  PASSWORD,
  querySchool,
  startSchool,
  taskOf,
} from './support/backup.js';
import { docker, removeProject } from './support/docker.js';
import { openLab, type Lab } from './support/lab.js';
import { aStack, aTarget, type TestStack } from './support/stack.js';
import { makeOtherHostKey, startTestSshd, type TestSshd } from './support/start-sshd.js';

const NOTE = '/var/lib/postgresql/erp/note';
let lab: Lab;
let sshd: TestSshd;
let school: TestStack;
let path: string;
let first: StoredBackup;
let newest: StoredBackup;

beforeAll(async () => {
  lab = await openLab({ warm: true });
  sshd = await startTestSshd(lab.root);
  school = aStack('s8060', lab.stacksDirectory);
  path = join(lab.root, 'target/tenant');
  await startSchool(lab, school);
});
afterAll(async () => {
  for (const key of ['s8060', 's8061', 's8062']) await removeProject(`mirab-${key}`);
  await sshd.stop();
  await lab.remove();
});

const local = () => aLocalRepository(path);
const remote = () => ({
  kind: 'sftp' as const,
  path: join(lab.root, 'remote/tenant'),
  sftp: {
    address: sshd.connection.address,
    port: sshd.connection.port,
    user: sshd.connection.user,
    host_keys: [...sshd.connection.hostKeys],
    private_key: sshd.connection.privateKey,
  },
  password: PASSWORD,
  upload_kib: null,
});

/** Nothing of a backup stays on the host but its notes. */
async function expectClean(stack: TestStack): Promise<void> {
  const left = await readdir(join(lab.stacksDirectory, '.mirab'));
  expect(left.filter((name) => /\.(staging|access)$/.test(name))).toEqual([]);
  expect(await listHelpers(stack)).toBe('');
}

/** A second stack holds what the school held at the backup, with owners, modes and times. */
async function expectSameData(restored: TestStack): Promise<void> {
  const rows = 'SELECT * FROM students ORDER BY id';
  expect(await querySchool(restored, rows)).toBe(await querySchool(school, rows));
  expect(await querySchool(restored, 'SELECT count(*) FROM "odd | name"')).toBe('5000');
  const owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'students'";
  expect(await querySchool(restored, owner)).toBe('erp');
  const uploads = await listVolume(`${restored.project}_uploads`);
  expect(uploads).toEqual(await listVolume(`${school.project}_uploads`));
  expect(uploads.some((line) => line.startsWith('1000:1000 640 '))).toBe(true);
}

/** One life, told in order: each `it` begins where the one before ended. */
describe('a repository on the host', { concurrent: false }, () => {
  it('takes rows, files and documents of a stack that serves on, and no secret is said', async () => {
    const { run, ...backup } = await backUp(lab, aBackup(school, 2, local()));
    first = storedBackup.parse(backup);
    expect(first.adopted).toBe(false);
    expect(first.proofs.map(({ level, passed }) => [level, passed])).toEqual([
      [0, true],
      [1, true],
    ]);
    const [database, uploads] = first.items;
    expect(database).toMatchObject({
      kind: 'postgres',
      source: 'db',
      rows: { 'public.students': 3, 'public.odd | name': 5_000 },
      tool: expect.stringMatching(/^pg_dump \(PostgreSQL\) 15/),
      files: null,
    });
    // The product's own `.keep` is one of them.
    expect(uploads).toMatchObject({ kind: 'volume', files: 3, sha256: null, rows: null });
    expect(uploads?.bytes).toBeGreaterThan(4 * 2 ** 20);
    expect(first.bytes).toBe((database?.bytes ?? 0) + (uploads?.bytes ?? 0));
    expect(JSON.stringify(run)).not.toContain(PASSWORD);
    await expectClean(school);
  });

  it('holds one snapshot with the tags of task and stack, and the documents as they were given', async () => {
    const task = taskOf(school, 2);
    expect(await listSnapshots(path)).toMatchObject([
      { id: first.snapshot_id, hostname: 's8060', tags: [`task=${task}`, 'stack=s8060'] },
    ]);
    const shown = await askRestic(path, ['dump', first.snapshot_id, '/data/stack/spec.json']);
    expect(shown).toBe('{"name": "{{ 7 * 7 }}"}');
    const rows = JSON.parse(
      await askRestic(path, ['dump', first.snapshot_id, '/data/stack/manifest.json']),
    );
    expect(rows.items[0].rows).toEqual(first.items[0]?.rows);
    expect((await stat(join(path, 'data'))).mode & 0o77).toBe(0);
  });

  it('is not stored into twice by one task: another attempt adopts what is there', async () => {
    const again = await backUp(lab, { ...aBackup(school, 3, local()), task_id: taskOf(school, 2) });
    expect(again.adopted).toBe(true);
    expect(again.snapshot_id).toBe(first.snapshot_id);
    expect(again.items[0]).toEqual(first.items[0]);
    expect(again.taken_at).toBe(first.taken_at);
    expect(again.added_bytes).toBeGreaterThan(4 * 2 ** 20);
    expect(await listSnapshots(path)).toHaveLength(1);
  });

  it('grows little by a second backup, which also takes what a command prints', async () => {
    await docker('exec', `${school.project}-db-1`, 'sh', '-c', `printf 'a note' > ${NOTE}`);
    await inVolume(`${school.project}_uploads`, 'touch', '/v/later.txt');
    const note = aNoteItem();
    newest = await backUp(
      lab,
      aBackup(school, 4, local(), { items: [...listSchoolItems(school), note] }),
    );
    expect(newest.added_bytes).toBeLessThan(first.added_bytes / 10);
    expect(newest.items[2]).toMatchObject({ name: 'note', bytes: 6, rows: null, tool: null });
    expect(await listSnapshots(path)).toHaveLength(2);
  });

  it('fills a stack that was never deployed', async () => {
    const restored = aStack('s8061', lab.stacksDirectory);
    const vars = withNote(aRestore(restored, 1, local(), withoutNote(newest)));
    const { result, events } = await lab.run('restore-stack.yml', vars);
    expect(result.failure).toBeUndefined();
    await expectSameData(restored);
    expect(await docker('exec', `${restored.project}-db-1`, 'cat', NOTE)).toBe('a note');
    const label = '{{index .Labels "com.docker.compose.volume"}}';
    const volume = `${restored.project}_uploads`;
    expect(await docker('volume', 'inspect', '--format', label, volume)).toBe('uploads');
    expect(events).toContainEqual(
      expect.objectContaining({
        step: 'load',
        text: 'database: loaded, 5003 rows in 2 tables counted again',
      }),
    );
    expect(result.containers?.find((one) => one.compose_service === 'db')?.health).toBe('healthy');
    await expectClean(restored);
  });

  it('is looked at closer once it stands, by PostgreSQL itself', async () => {
    const restored = aStack('s8061', lab.stacksDirectory);
    const verify = () =>
      lab.run('verify-stack.yml', {
        ...aTarget(restored, 1, 60),
        items: listSchoolItems(restored),
      });
    const { result, events } = await verify();
    expect(result.failure).toBeUndefined();
    const text = 'database: pg_amcheck found no fault in its tables and indexes';
    expect(events).toContainEqual(expect.objectContaining({ step: 'check', text }));
    // An index that lies about its table: what it was made with says something else since.
    await querySchool(
      restored,
      `CREATE FUNCTION twist(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1';
       CREATE INDEX twisted ON students (twist(id));
       CREATE OR REPLACE FUNCTION twist(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 + 1'`,
    );
    const broken = await verify();
    expect(broken.result.failure?.message).toContain(
      'What was restored of database did not pass its check: pg_amcheck said:',
    );
    await querySchool(restored, 'DROP FUNCTION twist CASCADE');
  });

  it('fills it once: a later attempt of the task leaves what the stack has become', async () => {
    const restored = aStack('s8061', lab.stacksDirectory);
    await querySchool(restored, "INSERT INTO students VALUES (4, 'after the restore')");
    const vars = withNote(aRestore(restored, 2, local(), withoutNote(newest)));
    const { result } = await lab.run('restore-stack.yml', {
      ...vars,
      task_id: taskOf(restored, 1),
    });
    expect(result).toMatchObject({ outcome: 'ok', changedTasks: 0 });
    expect(await querySchool(restored, 'SELECT count(*) FROM students')).toBe('4');
  });

  it('never fills a stack that serves', async () => {
    const { result } = await lab.run('restore-stack.yml', aRestore(school, 5, local(), first));
    expect(result.failure?.message).toBe(
      'The restore is refused: files-r1 runs in this stack, and only a stack that was never deployed is filled. Nothing was changed.',
    );
    expect(await querySchool(school, 'SELECT count(*) FROM students')).toBe('3');
  });
});

const aNoteItem = () =>
  anItem({
    name: 'note',
    kind: 'command',
    service: 'db',
    dump: ['cat', NOTE],
    load: ['dd', 'status=none', `of=${NOTE}`],
  });
const withoutNote = (backup: StoredBackup): StoredBackup => ({
  ...backup,
  items: backup.items.filter(({ name }) => name !== 'note'),
});
const withNote = (vars: ReturnType<typeof aRestore>): typeof vars => ({
  ...vars,
  items: [...vars.items, { ...aNoteItem(), sha256: newest.items[2]?.sha256 ?? null }],
});

/** What docs/runbook.md says to put before the key of an account that is for backups alone. */
const FOR_BACKUPS_ALONE = 'restrict,command="internal-sftp"';

describe('a repository on an SFTP server', { concurrent: false }, () => {
  let backup: StoredBackup;
  let fence = 6;
  beforeAll(() => sshd.restrictKey(FOR_BACKUPS_ALONE));

  it('takes a backup and gives it back', async () => {
    backup = await backUp(lab, aBackup(school, 6, remote()));
    expect(backup.adopted).toBe(false);
    // Nothing of the making is left beside it.
    expect(await readdir(join(lab.root, 'remote'))).toEqual(['tenant']);
    const restored = aStack('s8062', lab.stacksDirectory);
    const { result } = await lab.run('restore-stack.yml', aRestore(restored, 1, remote(), backup));
    expect(result.failure).toBeUndefined();
    await expectSameData(restored);
    await expectClean(school);
  });

  it.each([
    [
      'shows another host key',
      async () => ({ host_keys: [await makeOtherHostKey(lab.root)] }),
      'The repository cannot be opened: the SFTP server 127.0.0.1',
    ],
    [
      'is away',
      async () => ({ port: 1 }),
      'The backup target does not answer: SFTP server 127.0.0.1, port 1.',
    ],
    [
      'does not know the key',
      async () => ({ private_key: 'no key at all' }),
      'The repository cannot be opened: the SFTP server 127.0.0.1',
    ],
  ])('is left alone when it %s', async (_, change, says) => {
    const { sftp } = remote();
    const repository = { ...remote(), sftp: { ...sftp, ...(await change()) } };
    fence += 1;
    const { message } = await failToStore(repository);
    expect(message.slice(0, says.length)).toBe(says);
    await expectUnchanged();
  });

  it('is left alone when it lets the key in and ends the session without a word', async () => {
    await sshd.restrictKey('restrict,command="/bin/false"');
    fence += 1;
    const { message, lines } = await failToStore(remote()).finally(() =>
      sshd.restrictKey(FOR_BACKUPS_ALONE),
    );
    // restic says that there is no session, and not why; who asks again is told.
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(/unable to start the sftp session, error: EOF$/),
      'Connection closed',
    ]);
    expect(message).toContain(
      `The backup target does not answer: SFTP server 127.0.0.1, port ${sshd.connection.port}.`,
    );
    await expectUnchanged();
  });

  /** What is tried here comes after the dumps. */
  async function failToStore(repository: ReturnType<typeof remote>) {
    const vars = aBackup(school, fence, repository, { items: [aNoteItem()] });
    const { result, events } = await lab.run('back-up-stack.yml', vars);
    expect(result.failure?.step).toBe('store');
    const lines = events.flatMap((event) => (event.type === 'log' ? [event.text] : []));
    return { message: result.failure?.message ?? '', lines };
  }
  async function expectUnchanged(): Promise<void> {
    expect(await listSnapshots(remote().path)).toHaveLength(1);
    await expectClean(school);
  }
});
