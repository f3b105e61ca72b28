/** What goes wrong on a host while it is backed up or restored: each fault is found and said, and leaves nothing that looks good. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StoredBackup } from '#libs/contracts';
import type { HostConnection } from '../../engine/src/adapters/ansible/host-connection.js';
import {
  aBackup,
  aLocalRepository,
  anItem,
  aRestore,
  askRestic,
  backUp,
  helperImage,
  listClients,
  listHelpers,
  listSchoolItems,
  listSnapshots,
  override,
  PASSWORD,
  querySchool,
  removeOverrides,
  startSchool,
  type Item,
  type Repository,
} from './support/backup.js';
import { docker, listRunning, removeProject } from './support/docker.js';
import { localHost, openLab, type Lab, type LabRun } from './support/lab.js';
import { aStack, type TestStack } from './support/stack.js';
import { startTestSshd, type TestSshd } from './support/start-sshd.js';
import { getTestServers } from './support/test-servers.js';

const execute = promisify(execFile);
let lab: Lab;
let sshd: TestSshd;
let school: TestStack;
let path: string;
let good: StoredBackup;
let fence = 1;

beforeAll(async () => {
  lab = await openLab({ warm: true });
  sshd = await startTestSshd(lab.root);
  school = aStack('s8065', lab.stacksDirectory);
  path = join(lab.root, 'target/tenant');
  await startSchool(lab, school);
  good = await backUp(lab, aBackup(school, nextFence(), aLocalRepository(path)));
});
afterAll(async () => {
  for (const key of ['s8065', 's8066', 's8067']) await removeProject(`mirab-${key}`);
  await sshd.stop();
  await lab.remove();
});
afterEach(async () => {
  await removeOverrides(school);
  expect(await listLeftovers()).toEqual([]);
  expect(await listHelpers(school)).toBe('');
});

const listLeftovers = async (): Promise<string[]> =>
  (await readdir(join(lab.stacksDirectory, '.mirab'))).filter((name) =>
    /\.(staging|access)$/.test(name),
  );
const nextFence = (): number => (fence += 1);
const aCommand = (...dump: string[]): Item =>
  anItem({ name: 'note', kind: 'command', service: 'db', dump, load: ['cat'] });

async function failBackUp(
  changes: Parameters<typeof aBackup>[3],
  repository: Repository = aLocalRepository(path),
): Promise<NonNullable<LabRun['result']['failure']>> {
  const vars = aBackup(school, nextFence(), repository, changes);
  const { result } = await lab.run('back-up-stack.yml', vars, { secretValues: [PASSWORD] });
  expect(result.backup).toBeUndefined();
  if (!result.failure) throw new Error('The backup ended well');
  return result.failure;
}

/** A copy of the good repository, to be spoilt. */
async function copyRepository(name: string): Promise<string> {
  const copy = join(lab.root, 'copies', name);
  await mkdir(join(lab.root, 'copies'), { recursive: true });
  await cp(path, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

/** The packs of a repository, largest first: data stand in the largest, what binds them in the smallest. */
async function listPacks(repository: string): Promise<string[]> {
  const data = join(repository, 'data');
  const names = await readdir(data, { recursive: true, withFileTypes: true });
  const paths = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const sizes = await Promise.all(
    paths.map(async (pack) => [(await stat(pack)).size, pack] as const),
  );
  return sizes.sort(([left], [right]) => right - left).map(([, pack]) => pack);
}

/** One bit of every piece of it, wherever restic has put which. */
async function flipBits(file: string): Promise<void> {
  const bytes = await readFile(file);
  for (let at = 0; at < bytes.length; at += 64) bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(file, bytes);
}

describe('a dump that goes wrong', { concurrent: false }, () => {
  it.each<[string, string, string]>([
    [
      'fails half-way',
      '#!/bin/sh\nhead -c 4096 /dev/urandom\necho "pg_dump: error: it breaks off" >&2\nexit 1\n',
      'The dump of database failed, and nothing was stored: pg_dump said: pg_dump: error: it breaks off',
    ],
    [
      'is cut off, although its program ends well',
      '#!/bin/sh\n/usr/lib/postgresql/15/bin/pg_dump "$@" | head -c 60000\n',
      'The dump of database failed, and nothing was stored: the dump is not whole, pg_restore said:',
    ],
    [
      'is something else',
      '#!/bin/sh\necho hello\n',
      'The dump of database failed, and nothing was stored: pg_dump wrote something that is no dump.',
    ],
  ])('is not stored when it %s', async (_, script, says) => {
    await override(school, 'pg_dump', script);
    const failure = await failBackUp({});
    expect(failure).toMatchObject({ step: 'dump' });
    expect(failure.message.slice(0, says.length)).toBe(says);
    expect(await listSnapshots(path)).toHaveLength(1);
  });

  it.each<[string, Item, string]>([
    [
      'its command fails half-way',
      aCommand('sh', '-c', 'printf half; exit 3'),
      'The dump of note failed, and nothing was stored: its command ended with exit code 3',
    ],
    [
      'its command prints nothing',
      aCommand('true'),
      'The dump of note failed, and nothing was stored: nothing was printed',
    ],
    [
      'its service does not run',
      { ...aCommand('true'), service: 'search' },
      'The dump of note failed, and nothing was stored: service search does not run.',
    ],
    [
      'its volume is of another stack',
      anItem({ name: 'note', kind: 'volume', volume: 'of-somebody' }),
      'The dump of note failed: volume of-somebody is not of this stack.',
    ],
    [
      'its kind is not known yet',
      anItem({ name: 'cache', kind: 'redis', service: 'db' }),
      'Backup item cache is of kind redis, which cannot be backed up yet.',
    ],
  ])('is not stored when %s', async (_, item, says) => {
    await docker('volume', 'create', 'of-somebody');
    const failure = await failBackUp({ items: [item] });
    await docker('volume', 'rm', 'of-somebody');
    expect(failure.message.slice(0, says.length)).toBe(says);
    expect(await listSnapshots(path)).toHaveLength(1);
  });

  it.each(['; touch /tmp/x', '--help', 'erp\nDROP', "erp'; DROP TABLE students; --"])(
    'does not begin with %j for a database',
    async (database) => {
      const [item] = listSchoolItems(school);
      if (!item) throw new Error('No item');
      const failure = await failBackUp({ items: [{ ...item, database }] });
      expect(failure.message).toMatch(/its database has characters that it may not have/);
    },
  );
});

describe('a host whose disk is too small', { concurrent: false }, () => {
  let small: string;

  beforeAll(async () => {
    small = join(lab.stacksDirectory, '.mirab');
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=80m,mode=700', 'tmpfs', small]);
  });
  afterAll(async () => {
    await execute('umount', [small]);
  });

  it('is told before anything is written, where the size can be known', async () => {
    await execute('fallocate', ['-l', '20m', join(small, 'other')]);
    const failure = await failBackUp({});
    await rm(join(small, 'other'));
    expect(failure.message).toMatch(
      /^The host's disk has too little room for the dump of database: about \d+ MiB may be needed/,
    );
  });

  it('is told when it runs full, and what was written goes', async () => {
    const failure = await failBackUp({ items: [aCommand('head', '-c', '100M', '/dev/zero')] });
    expect(failure.message).toMatch(/^The host's disk is full/);
    expect((await readdir(small)).filter((name) => name.endsWith('.staging'))).toEqual([]);
  });
});

describe('a repository that is not what it was', { concurrent: false }, () => {
  const note = { items: [aCommand('date')] };

  it('is refused with another password, and none is made', async () => {
    const repository = { ...aLocalRepository(path), password: 'some other password, also long' };
    const failure = await failBackUp(note, repository);
    expect(failure.message).toMatch(
      /^The repository cannot be opened: the key of this tenant does not fit/,
    );
    expect(await listSnapshots(path)).toHaveLength(1);
  });

  it('is refused when it is gone, or another stands in its place', async () => {
    await rename(path, `${path}.away`);
    const gone = await failBackUp(note);
    expect(gone.message).toMatch(/^The repository cannot be opened: it stood in the directory/);
    await askRestic(path, ['init']);
    const swapped = await failBackUp(note);
    expect(swapped.message).toMatch(
      /^The repository cannot be opened: another one stands in the directory/,
    );
    expect(await listSnapshots(path)).toEqual([]);
    const restored = aStack('s8066', lab.stacksDirectory);
    const { result } = await lab.run(
      'restore-stack.yml',
      aRestore(restored, nextFence(), aLocalRepository(path), good),
    );
    expect(result.failure?.message).toMatch(
      /^The repository cannot be opened for this: .* does not hold snapshot/,
    );
    await rm(path, { recursive: true });
    await rename(`${path}.away`, path);
  });

  it('is not built over when its configuration is missing', async () => {
    const copy = await copyRepository('without-config');
    await rm(join(copy, 'config'));
    const failure = await failBackUp(note, aLocalRepository(copy));
    expect(failure.message).toMatch(/^The repository is damaged: its configuration is missing/);
    expect(await readdir(copy)).not.toContain('config');
  });

  it('is told to be damaged when a pack is missing', async () => {
    const copy = await copyRepository('without-pack');
    const [largest] = await listPacks(copy);
    await rm(largest ?? '');
    const failure = await failBackUp(note, aLocalRepository(copy));
    expect(failure).toMatchObject({ step: 'check' });
    expect(failure.message).toMatch(/^The repository is damaged: /);
  });

  it('is told to be damaged when a backup misses what it holds already, and no dump to have failed', async () => {
    const copy = await copyRepository('without-packs');
    for (const pack of await listPacks(copy)) await rm(pack);
    const failure = await failBackUp({}, aLocalRepository(copy));
    expect(failure).toMatchObject({ step: 'store' });
    expect(failure.message).toMatch(
      /^The repository is damaged: a piece of it cannot be read, and nothing was stored\. .*Load\(</,
    );
    expect(await listSnapshots(copy)).toHaveLength(1);
  });

  it('gives nothing back when bits were flipped', async () => {
    const copy = await copyRepository('flipped');
    for (const pack of await listPacks(copy)) await flipBits(pack);
    const restored = aStack('s8066', lab.stacksDirectory);
    const { result } = await lab.run(
      'restore-stack.yml',
      aRestore(restored, nextFence(), aLocalRepository(copy), good),
    );
    expect(result.failure).toMatchObject({ step: 'fetch' });
    expect(result.failure?.message).toMatch(/^The repository is damaged: /);
    expect(await listRunning(restored.project)).toEqual([]);
  });

  it('gives nothing back that is not what the engine knows of it', async () => {
    const restored = aStack('s8066', lab.stacksDirectory);
    const vars = aRestore(restored, nextFence(), aLocalRepository(path), good);
    const items = vars.items.map((item) => ({
      ...item,
      sha256: item.sha256 && 'f'.repeat(64),
    }));
    const { result } = await lab.run('restore-stack.yml', { ...vars, items });
    expect(result.failure?.message).toBe(
      'The repository is damaged: the dump of database is not the one that was stored. Nothing was changed.',
    );
  });
});

describe('a module that is killed', { concurrent: false }, () => {
  /** Kills the module as soon as it runs a `docker` with these words, and waits for the end of the run. */
  async function killModule(vars: ReturnType<typeof aBackup>, ...words: string[]): Promise<void> {
    const running = lab.run('back-up-stack.yml', vars);
    await expect
      .poll(async () => (await listClients(...words)).length, { timeout: 60_000, interval: 50 })
      .toBeGreaterThan(0);
    for (const { module } of await listClients(...words)) process.kill(module, 'SIGKILL');
    expect((await running).result.outcome).toBe('failed');
  }

  it.each<[string, () => Promise<void>, string[]]>([
    [
      'in dump',
      () =>
        override(
          school,
          'pg_dump',
          '#!/bin/sh\nsleep 3\nexec /usr/lib/postgresql/15/bin/pg_dump "$@"\n',
        ),
      ['exec', 'pg_dump', '--format=custom'],
    ],
    ['in store', async () => undefined, ['run', 'backup', '--json']],
  ])('%s leaves nothing that the next attempt does not put right', async (_, prepare, words) => {
    const target = join(lab.root, `target/killed-${words[0]}`);
    await prepare();
    const vars = aBackup(school, nextFence(), aLocalRepository(target));
    await killModule(vars, ...words);
    await removeOverrides(school);
    const again = { ...aBackup(school, nextFence(), aLocalRepository(target)) };
    const backup = await backUp(lab, { ...again, task_id: vars.task_id });
    expect(await listSnapshots(target)).toMatchObject([{ id: backup.snapshot_id }]);
    expect(backup.items[0]?.rows).toEqual(good.items[0]?.rows);
    const sessions =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mirab-backup'";
    expect(await querySchool(school, sessions)).toBe('0');
    const locks = await askRestic(target, ['list', 'locks', '--no-lock']);
    expect(locks).toBe('');
  });

  it('while it restores leaves a stack that the next attempt fills', async () => {
    const restored = aStack('s8066', lab.stacksDirectory);
    const vars = aRestore(restored, nextFence(), aLocalRepository(path), good);
    const running = lab.run('restore-stack.yml', vars);
    const words = ['exec', 'pg_restore', '--create'];
    await expect
      .poll(async () => (await listClients(...words)).length, { timeout: 90_000, interval: 20 })
      .toBeGreaterThan(0);
    for (const { module } of await listClients(...words)) process.kill(module, 'SIGKILL');
    expect((await running).result.outcome).toBe('failed');
    const again = aRestore(restored, nextFence(), aLocalRepository(path), good);
    const { result } = await lab.run('restore-stack.yml', { ...again, task_id: vars.task_id });
    expect(result.failure).toBeUndefined();
    expect(await querySchool(restored, 'SELECT count(*) FROM students')).toBe('3');
  });
});

describe('a restore that fails once its dumps were fetched', { concurrent: false }, () => {
  it('leaves none of them, although Docker is away when it is taken down', async () => {
    const restored = aStack('s8067', lab.stacksDirectory);
    const vars = aRestore(restored, nextFence(), aLocalRepository(path), good);
    const failed = await lab.run('restore-stack.yml', { ...vars, data_services: ['nowhere'] });
    expect(failed.result.failure).toMatchObject({ step: 'data' });
    const down = { task_id: vars.task_id, fence: vars.fence, stack: vars.stack };
    const away = await lab.run(
      'remove-stack.yml',
      { ...down, wait_seconds: vars.wait_seconds, delete_volumes: true },
      { host: { ...localHost(), dockerHost: `unix://${lab.root}/nobody.sock` } },
    );
    expect(away.result.failure?.message).toMatch(/^Docker does not answer on the host/);
    expect(await listLeftovers()).toEqual([]);
  });
});

describe('a lock in the repository', { concurrent: false }, () => {
  it('goes with the next attempt when its holder was killed', async () => {
    const target = join(lab.root, 'target/locked');
    const vars = aBackup(school, nextFence(), { ...aLocalRepository(target), upload_kib: 500 });
    const running = lab.run('back-up-stack.yml', vars);
    const findLocks = (): Promise<string> =>
      askRestic(target, ['list', 'locks', '--no-lock']).catch(() => '');
    await expect.poll(findLocks, { timeout: 60_000 }).not.toBe('');
    await docker('kill', '--signal', 'KILL', await listHelpers(school));
    const { result } = await running;
    expect(result.failure?.message).toMatch(/^restic was killed on the host/);
    expect(await findLocks()).not.toBe('');
    const again = aBackup(school, nextFence(), aLocalRepository(target));
    await backUp(lab, { ...again, task_id: vars.task_id });
    expect(await findLocks()).toBe('');
    expect(await listSnapshots(target)).toHaveLength(1);
  });

  it('is waited for when its holder lives, and not without end', async () => {
    const other = 'mirab-lock-holder';
    // What it stores comes slowly, so it holds the repository for longer than anybody waits here.
    const holder = [
      ...['run', '--detach', '--name', other, '--hostname', other, '--env', 'RESTIC_PASSWORD'],
      ...['--volume', `${path}:/repository`, '--volume', `${school.project}_uploads:/v`],
    ];
    const restic = ['--repo', '/repository', '--limit-upload', '1', 'backup', '--tag', 'other'];
    await askHolder([...holder, helperImage(), ...restic, '--force', '/usr/lib', '/v']);
    try {
      const locks = (): Promise<string> => askRestic(path, ['list', 'locks', '--no-lock']);
      await expect.poll(locks, { timeout: 30_000 }).not.toBe('');
      const failure = await failBackUp({ items: [aCommand('date')], wait_seconds: 4 });
      expect(failure.message).toMatch(
        /^The backup target does not answer yet: mirab-lock-holder works on the repository, and did not end within 4 seconds/,
      );
      expect(await locks()).not.toBe('');
    } finally {
      await docker('rm', '--force', other);
      await askRestic(path, ['unlock', '--remove-all']);
    }
  });
});

const askHolder = (args: readonly string[]): Promise<unknown> =>
  execute('docker', args, {
    env: {
      PATH: process.env['PATH'],
      DOCKER_HOST: getTestServers().dockerHost,
      RESTIC_PASSWORD: PASSWORD,
    },
  });

describe('a run that is cancelled', { concurrent: false }, () => {
  it.each<[string, () => HostConnection]>([
    ['locally', () => localHost()],
    ['over SSH', () => ({ ...localHost(), ...sshd.connection })],
  ])('%s ends its helper and takes what it wrote away', async (_, getHost) => {
    const cancel = new AbortController();
    const target = join(lab.root, 'target/cancelled');
    const repository = { ...aLocalRepository(target), upload_kib: 100 };
    const vars = aBackup(school, nextFence(), repository);
    const options = { signal: cancel.signal, host: getHost() };
    const running = lab.run('back-up-stack.yml', vars, options);
    await expect
      .poll(async () => (await listClients('run', 'backup', '--json')).length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    cancel.abort();
    expect((await running).result.outcome).toBe('interrupted');
    await expect.poll(() => listHelpers(school), { timeout: 10_000 }).toBe('');
    await expect.poll(listLeftovers, { timeout: 10_000 }).toEqual([]);
    expect(await listSnapshots(target)).toEqual([]);
  });
});
