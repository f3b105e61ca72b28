/** What the engine makes of backups and restores, on a real PostgreSQL; the host answers as each test says. */
import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackTaskInput, StoredBackup } from '#libs/contracts';
import type { Database } from '#libs/database';
import { generateSealingKeys, Opener, Sealer } from '#libs/sealing';
import type { PlaybookRun } from '../../engine/src/adapters/ansible/ansible-runner.js';
import { FakeAnsibleRunner } from '../../engine/src/adapters/ansible/fake-ansible-runner.js';
import { BackupHandler } from '../../engine/src/kinds/backup/backup.handler.js';
import { ChangeHandler } from '../../engine/src/kinds/change/change.handler.js';
import { RestoreHandler } from '../../engine/src/kinds/restore/restore.handler.js';
import { RevisionChange } from '../../engine/src/stacks/revision-change.js';
import { type TaskRunner } from '../../engine/src/tasks/task-runner.js';
import { makeBackupPlace, storedOf, type BackupPlace } from '../factories/backup-rows.js';
import { backupPartsOnPaper, partsOnPaper, runnerOnPaper } from '../factories/engine-on-paper.js';
import { EngineStack } from '../factories/engine-stack.js';
import { containersOf, ZoneOnPaper } from '../factories/on-paper.js';
import { openEngineDatabase, type EngineDatabase } from '../support/engine-database.js';

const keys = generateSealingKeys();
const sealer = new Sealer(keys.publicKey);
const kinds = { database: 'postgres', files: 'volume' } as const;
const product = {
  backup: {
    database: { kind: 'postgres', service: 'db', database: 'erp' },
    files: { kind: 'volume', volume: 'files' },
  },
  services: {
    db: { image: `registry.test/erp/db@sha256:${'b'.repeat(64)}`, volumes: ['files:/files'] },
  },
  volumes: { files: null },
};

let opened: EngineDatabase;
let admin: pg.Client;
let database: Database;
let stack: EngineStack;
let place: BackupPlace;
let runner: FakeAnsibleRunner;
let dns: ZoneOnPaper;
let tasks: TaskRunner;
/** Called when the site is looked at; throws to make it fail. */
let look: () => Promise<void>;

beforeAll(async () => {
  opened = await openEngineDatabase();
  ({ admin, database } = opened);
});
afterAll(() => opened.close());
beforeEach(async () => {
  // Repositories are never deleted, so they go as the tables do.
  await admin.query('TRUNCATE backup_targets, backup_repositories, restore_points CASCADE');
  stack = await EngineStack.create(admin, product);
  place = await makeBackupPlace(admin, sealer, stack.spec.tenant.id);
  runner = new FakeAnsibleRunner();
  dns = new ZoneOnPaper();
  look = () => Promise.resolve();
  tasks = createRunner();
  const containers = containersOf(stack.spec);
  for (const playbook of ['apply-stack.yml', 'settle-stack.yml'] as const)
    runner.answer(playbook, { result: { containers } });
});

function createRunner(): TaskRunner {
  const opener = new Opener(keys.privateKey);
  const parts = partsOnPaper({ database, opener, runner, dns, look: () => look() });
  const backups = backupPartsOnPaper({ database, opener });
  const change = new RevisionChange(parts);
  return runnerOnPaper(database, [
    new ChangeHandler(change, backups.points),
    new BackupHandler({ ...parts, ...backups }),
    new RestoreHandler({ ...parts, ...backups, change }),
  ]);
}

interface End {
  state: string;
  code: string | null;
  message: string | null;
  hostState: string | null;
}

async function endOf(id: string): Promise<End> {
  for (;;) {
    const { rows } = await admin.query<End>(
      `SELECT state, error_code AS code, error_message AS message, host_state AS "hostState" FROM tasks WHERE id = $1`,
      [id],
    );
    const [row] = rows;
    if (!row) throw new Error('The task is there');
    if (row.state !== 'running') return row;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Asks for a task and carries out one attempt. @param meanwhile done once it runs. */
async function carryOut(
  input: StackTaskInput,
  meanwhile?: (id: string) => Promise<void>,
  on = stack,
): Promise<End> {
  const id = await on.ask(input);
  await tasks.claimAll();
  await meanwhile?.(id);
  return endOf(id);
}

/** Another attempt of a task that had ended, as if its engine had died before the end was written. */
async function again(id: string): Promise<End> {
  await stack.loseEnd(id);
  runner.runs.length = 0;
  await tasks.claimAll();
  return endOf(id);
}

const succeeded = { state: 'succeeded', code: null, message: null, hostState: null };
const stepsOf = async (kind: string): Promise<string[]> => {
  const { rows } = await admin.query<{ line: string }>(
    `SELECT s.name || ' ' || s.state AS line FROM task_steps s JOIN tasks t ON t.id = s.task_id AND t.attempt = s.attempt
     WHERE t.kind = $1 ORDER BY s.index`,
    [kind],
  );
  return rows.map(({ line }) => line);
};
const pointsOf = async (): Promise<Record<string, unknown>[]> =>
  (
    await admin.query<Record<string, unknown>>(
      `SELECT p.*, (SELECT array_agg(level || ' ' || passed ORDER BY level) FROM restore_point_proofs WHERE restore_point_id = p.id) AS looks
     FROM restore_points p`,
    )
  ).rows;
const runOf = (playbook: PlaybookRun['playbook']): PlaybookRun | undefined =>
  runner.runs.find((run) => run.playbook === playbook);
const playbooksRun = (): string[] => runner.runs.map(({ playbook }) => playbook);

async function deploy(): Promise<void> {
  expect(await carryOut({ kind: 'deploy' })).toEqual(succeeded);
  runner.runs.length = 0;
}
const stores = (over: Partial<StoredBackup> = {}): void =>
  runner.answer('back-up-stack.yml', { result: { backup: storedOf(kinds, over) } });

describe('a backup', () => {
  beforeEach(async () => {
    await deploy();
    stores();
  });

  it('records what was stored, of what, and how far it was looked at', async () => {
    expect(await carryOut({ kind: 'backup' })).toEqual(succeeded);
    const [point, ...others] = await pointsOf();
    expect(others).toEqual([]);
    expect(point).toMatchObject({
      tenant_id: stack.spec.tenant.id,
      stack_id: stack.spec.stack.id,
      repository_id: place.repositoryId,
      release_id: stack.spec.release.id,
      snapshot_id: 'c'.repeat(64),
      bytes: '2000',
      looks: ['0 true', '1 true'],
      spec: stack.spec,
    });
    expect(await stepsOf('backup')).toEqual(
      ['validate', 'fence', 'dump', 'store', 'check', 'record'].map((step) => `${step} succeeded`),
    );
  });

  it('hands the host what it needs, and nothing that may be printed', async () => {
    await carryOut({ kind: 'backup', targetId: place.targetId });
    const run = runOf('back-up-stack.yml');
    expect(run?.vars).toMatchObject({
      compose_files: ['compose.yaml'],
      items: [
        { name: 'database', kind: 'postgres', service: 'db', database: 'erp' },
        { name: 'files', kind: 'volume', volume: 'mirab-s7_files' },
      ],
      repository: {
        kind: 'local',
        path: `/srv/backups/${stack.spec.tenant.id}`,
        password: place.password,
      },
    });
    expect(run?.secretValues).toContain(place.password);
    expect(run?.deadlinesMs).toHaveProperty('dump');
  });

  it('ends well at once when an attempt before has recorded it', async () => {
    const id = await stack.ask({ kind: 'backup' });
    await tasks.claimAll();
    await endOf(id);
    expect(await again(id)).toEqual(succeeded);
    expect(playbooksRun()).toEqual([]);
    expect(await pointsOf()).toHaveLength(1);
  });

  it.each<[string, Partial<StoredBackup>, string]>([
    [
      'did not pass its check',
      { proofs: [{ level: 1, passed: false, message: 'pack 12 is missing' }] },
      'REPOSITORY_DAMAGED',
    ],
    ['was not looked at', { proofs: [] }, 'PLAYBOOK_FAILED'],
  ])('that %s leaves no restore point', async (_, over, code) => {
    stores(over);
    const end = await carryOut({ kind: 'backup' });
    expect(end).toMatchObject({ state: 'failed', code });
    expect(end.hostState).toContain('There is no restore point');
    expect(await pointsOf()).toEqual([]);
  });

  it('writes nothing once another attempt holds the task', async () => {
    let goOn: () => void = () => undefined;
    runner.answer('back-up-stack.yml', {
      result: { backup: storedOf(kinds) },
      until: new Promise<void>((resolve) => (goOn = resolve)),
    });
    const id = await stack.ask({ kind: 'backup' });
    await tasks.claimAll();
    await expect.poll(() => playbooksRun()).toEqual(['back-up-stack.yml']);
    await admin.query('UPDATE tasks SET fence = fence + 1 WHERE id = $1', [id]);
    goOn();
    await expect.poll(() => tasks.activeCount).toBe(0);
    expect(await pointsOf()).toEqual([]);
  });

  it('is cancelled while it dumps: the stack runs on, and nothing counts', async () => {
    runner.answer('back-up-stack.yml', { until: new Promise(() => undefined) });
    const end = await carryOut({ kind: 'backup' }, async (id) => {
      await expect.poll(() => playbooksRun()).toEqual(['back-up-stack.yml']);
      await admin.query('UPDATE tasks SET cancel_requested_at = now() WHERE id = $1', [id]);
      await tasks.lookAgain(id);
    });
    expect(end.state).toBe('cancelled');
    expect(end.hostState).toContain('The stack runs as before');
    expect(await pointsOf()).toEqual([]);
  });

  it.each([
    ['The backup target does not answer: SFTP server x', 'queued'],
    ['The repository cannot be opened: the key does not fit', 'failed'],
    ['The repository is damaged: pack 12 is missing', 'failed'],
  ])('is tried again only where that may help: %s', async (message, state) => {
    runner.answer('back-up-stack.yml', { failure: { step: 'store', task: 'x', message } });
    expect((await carryOut({ kind: 'backup' })).state).toBe(state);
    expect(await pointsOf()).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'a stopped stack',
      `UPDATE stack_observations SET state = 'stopped'`,
      'what does not run cannot be dumped',
    ],
    [
      'a tenant without a repository there',
      `UPDATE backup_targets SET is_default = false`,
      'no repository at the default backup target',
    ],
  ])('refuses %s before anything is done', async (_, change, words) => {
    await admin.query(change);
    const end = await carryOut({ kind: 'backup' });
    expect(end).toMatchObject({ state: 'failed', hostState: 'Nothing was changed on the host.' });
    expect(end.message).toContain(words);
    expect(playbooksRun()).toEqual([]);
  });

  it('refuses a target at which only another tenant has a repository (rule R14)', async () => {
    const other = uuidv7();
    await admin.query(
      `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), 'other', 'Other', 'other')`,
      [other],
    );
    await admin.query(`UPDATE backup_targets SET is_default = false, slug = 'mine'`);
    const theirs = await makeBackupPlace(admin, sealer, other);
    const end = await carryOut({ kind: 'backup', targetId: theirs.targetId });
    expect(end).toMatchObject({ state: 'failed', code: 'SPEC_NOT_VALID' });
    expect(playbooksRun()).toEqual([]);
  });

  it('does not open a password that was moved to another row (rule R12)', async () => {
    await admin.query(`ALTER TABLE backup_repositories DISABLE TRIGGER USER`);
    await admin.query('UPDATE backup_repositories SET id = $1', [uuidv7()]);
    await admin.query(`ALTER TABLE backup_repositories ENABLE TRIGGER USER`);
    expect(await carryOut({ kind: 'backup' })).toMatchObject({
      state: 'failed',
      code: 'SECRET_UNREADABLE',
    });
    expect(playbooksRun()).toEqual([]);
  });
});

describe('a restore', () => {
  let pointId: string;
  /** As if another stack of the tenant had been backed up. */
  beforeEach(async () => {
    pointId = await makePoint();
  });

  async function makePoint(over: Record<string, unknown> = {}): Promise<string> {
    const id = uuidv7();
    const row = {
      id,
      tenant_id: stack.spec.tenant.id,
      stack_id: stack.spec.stack.id,
      repository_id: place.repositoryId,
      task_id: uuidv7(),
      snapshot_id: 'c'.repeat(64),
      taken_at: new Date(),
      revision_id: uuidv7(),
      release_id: stack.spec.release.id,
      spec: JSON.stringify(stack.spec),
      items: JSON.stringify(storedOf(kinds).items),
      bytes: 1,
      added_bytes: 1,
      ...over,
    };
    const columns = Object.keys(row);
    await admin.query(
      `INSERT INTO restore_points (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${String(index + 1)}`).join(', ')})`,
      Object.values(row),
    );
    return id;
  }
  const restore = (meanwhile?: (id: string) => Promise<void>): Promise<End> =>
    carryOut({ kind: 'restore', restorePointId: pointId }, meanwhile);

  it('fills the stack, then brings it up, and tells both as one way', async () => {
    expect(await restore()).toEqual(succeeded);
    expect(playbooksRun()).toEqual(['restore-stack.yml', 'apply-stack.yml']);
    expect(runOf('restore-stack.yml')?.vars).toMatchObject({
      data_services: ['db'],
      snapshot_id: 'c'.repeat(64),
      items: [
        { name: 'database', sha256: 'd'.repeat(64) },
        { name: 'files', sha256: null },
      ],
    });
    expect(runOf('restore-stack.yml')?.secretValues).toContain(place.password);
    expect(runOf('apply-stack.yml')?.vars).toMatchObject({ migrate_service: null });
    expect(await stack.findState()).toBe('running');
    const steps = await stepsOf('restore');
    expect(steps.filter((line) => !line.endsWith('succeeded'))).toEqual(['retire skipped']);
    expect(steps.slice(2, 9)).toEqual(
      ['fence', 'files', 'images', 'fetch', 'data', 'load', 'start'].map(
        (step) => `${step} succeeded`,
      ),
    );
  });

  it('does not load again once an attempt before has seen it serve', async () => {
    const id = await stack.ask({ kind: 'restore', restorePointId: pointId });
    await tasks.claimAll();
    await endOf(id);
    expect(await again(id)).toEqual(succeeded);
    expect(playbooksRun()).toEqual(['apply-stack.yml']);
    expect(await stepsOf('restore')).toContain('load skipped');
  });

  it('that fails is taken down with its volumes, and its names go', async () => {
    look = () => Promise.reject(new Error('Nothing answers'));
    const end = await restore();
    expect(end.state).toBe('failed');
    expect(end.hostState).toContain('nothing of what was loaded');
    expect(runner.runs.at(-1)).toMatchObject({
      playbook: 'remove-stack.yml',
      vars: { delete_volumes: true },
    });
    expect(dns.names.size).toBe(0);
    expect(await stack.findState()).toBe('failed');
    expect(await stack.listRevisions()).toEqual(['1 failed']);
  });

  it('that is cancelled is taken down as well', async () => {
    runner.answer('restore-stack.yml', { until: new Promise(() => undefined) });
    const end = await restore(async (id) => {
      await expect.poll(() => playbooksRun()).toEqual(['restore-stack.yml']);
      await admin.query('UPDATE tasks SET cancel_requested_at = now() WHERE id = $1', [id]);
      await tasks.lookAgain(id);
    });
    expect(end.state).toBe('cancelled');
    expect(end.hostState).toContain('Nothing of the stack is left on the host');
    expect(playbooksRun()).toEqual(['restore-stack.yml', 'remove-stack.yml']);
  });

  it('never touches a stack that was deployed before', async () => {
    await deploy();
    const end = await restore();
    expect(end).toMatchObject({ state: 'failed', code: 'STACK_STATE' });
    expect(playbooksRun()).toEqual([]);
    expect(await stack.findState()).toBe('running');
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'of another tenant',
      () => makePoint({ tenant_id: uuidv7() }),
      'the restore point is of another tenant',
    ],
    [
      'of another release',
      () => makePoint({ release_id: uuidv7() }),
      'no migration runs in a restore',
    ],
    [
      'without an item of the release',
      () => makePoint({ items: JSON.stringify(storedOf({ files: 'volume' }).items) }),
      'does not hold backup item database',
    ],
    [
      'with an item that the release does not have',
      () => makePoint({ items: JSON.stringify(storedOf({ ...kinds, mail: 'volume' }).items) }),
      'holds backup item mail, which the release does not have',
    ],
    ['that does not exist', () => Promise.resolve(uuidv7()), 'does not exist'],
    ['that somebody changed', () => makePoint({ items: '[{}]' }), 'is not what Mirab stored'],
  ])('refuses a point %s before anything is done (rules R4, R14)', async (_, make, words) => {
    pointId = await make();
    const end = await restore();
    expect(end).toMatchObject({ state: 'failed', code: 'SPEC_NOT_VALID' });
    expect(end.message).toContain(words);
    expect(end.hostState).toBe('Nothing was changed on the host.');
    expect(playbooksRun()).toEqual([]);
  });
});
