/** What the engine makes of a drill, on a real PostgreSQL; the host answers as each test says. */
import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackTaskInput } from '#libs/contracts';
import type { Database } from '#libs/database';
import { generateSealingKeys, Opener, Sealer } from '#libs/sealing';
import { FakeAnsibleRunner } from '../../engine/src/adapters/ansible/fake-ansible-runner.js';
import { BackupHandler } from '../../engine/src/kinds/backup/backup.handler.js';
import { ChangeHandler } from '../../engine/src/kinds/change/change.handler.js';
import { DrillHandler } from '../../engine/src/kinds/drill/drill.handler.js';
import { RemoveHandler } from '../../engine/src/kinds/remove/remove.handler.js';
import { StandingReturn } from '../../engine/src/stacks/standing-return.js';
import { RevisionChange } from '../../engine/src/stacks/revision-change.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { type TaskRunner } from '../../engine/src/tasks/task-runner.js';
import { makeBackupPlace, storedOf } from '../factories/backup-rows.js';
import { backupPartsOnPaper, partsOnPaper, runnerOnPaper } from '../factories/engine-on-paper.js';
import { EngineStack } from '../factories/engine-stack.js';
import { containersOf, ZoneOnPaper } from '../factories/on-paper.js';
import { openEngineDatabase, type EngineDatabase } from '../support/engine-database.js';

const keys = generateSealingKeys();
const sealer = new Sealer(keys.publicKey);
const product = {
  backup: { database: { kind: 'postgres', service: 'db', database: 'erp' } },
  services: { db: { image: `registry.test/erp/db@sha256:${'b'.repeat(64)}` } },
};
const succeeded = { state: 'succeeded', code: null, hostState: null };
const cleared = 'Nothing of the drill is left on the host. The stack itself was not touched.';
const never = new Promise<never>(() => undefined);

let opened: EngineDatabase;
let admin: pg.Client;
let database: Database;
let stack: EngineStack;
let runner: FakeAnsibleRunner;
let tasks: TaskRunner;
let restorePointId: string;

beforeAll(async () => {
  opened = await openEngineDatabase();
  ({ admin, database } = opened);
});
afterAll(() => opened.close());
beforeEach(async () => {
  await admin.query('TRUNCATE backup_targets, backup_repositories, restore_points CASCADE');
  stack = await EngineStack.create(admin, product);
  await makeBackupPlace(admin, sealer, stack.spec.tenant.id);
  runner = new FakeAnsibleRunner();
  const opener = new Opener(keys.privateKey);
  const parts = partsOnPaper({
    database,
    opener,
    runner,
    dns: new ZoneOnPaper(),
    look: () => Promise.resolve(),
  });
  const backups = backupPartsOnPaper({ database, opener });
  const lookup = { addressesOf: () => Promise.resolve([]) };
  const removing = { ...parts, lookup, back: new StandingReturn(parts) };
  tasks = runnerOnPaper(database, [
    new ChangeHandler(new RevisionChange(parts), backups.points),
    new BackupHandler({ ...parts, ...backups }),
    new RemoveHandler(removing),
    new DrillHandler({ ...parts, ...backups }),
  ]);
  const containers = containersOf(stack.spec);
  for (const playbook of ['apply-stack.yml', 'settle-stack.yml'] as const)
    runner.answer(playbook, { result: { containers } });
  expect(await carryOut({ kind: 'deploy' })).toEqual(succeeded);
  runner.answer('back-up-stack.yml', { result: { backup: storedOf({ database: 'postgres' }) } });
  expect(await carryOut({ kind: 'backup' })).toEqual(succeeded);
  restorePointId =
    (await admin.query<{ id: string }>('SELECT id FROM restore_points')).rows[0]?.id ?? '';
  runner.runs.length = 0;
});

interface End {
  state: string;
  code: string | null;
  hostState: string | null;
}

async function endOf(id: string): Promise<End> {
  for (;;) {
    const { rows } = await admin.query<End>(
      `SELECT state, error_code AS code, host_state AS "hostState" FROM tasks WHERE id = $1`,
      [id],
    );
    const [row] = rows;
    if (row && !['queued', 'running'].includes(row.state)) return row;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function carryOut(
  input: StackTaskInput,
  meanwhile?: (id: string) => Promise<void>,
): Promise<End> {
  const id = await stack.ask(input);
  await tasks.claimAll();
  await meanwhile?.(id);
  return endOf(id);
}

const drill = (meanwhile?: (id: string) => Promise<void>): Promise<End> =>
  carryOut({ kind: 'drill', restorePointId }, meanwhile);
const playbooksRun = (): string[] => runner.runs.map(({ playbook }) => playbook);
const listDrills = async (): Promise<unknown[]> =>
  (
    await admin.query(
      `SELECT passed, message, restore_seconds AS "restoreSeconds", loss_seconds AS "lossSeconds"
       FROM restore_point_proofs WHERE level = 3 ORDER BY at`,
    )
  ).rows;
const whole = [
  'remove-stack.yml',
  'restore-stack.yml',
  'apply-stack.yml',
  'verify-stack.yml',
  'remove-stack.yml',
];

describe('a drill', () => {
  it('restores beside the stack, looks, takes all of it away, and records what it measured', async () => {
    expect(await drill()).toEqual(succeeded);
    expect(playbooksRun()).toEqual(whole);
    for (const { vars } of runner.runs)
      expect(vars).toMatchObject({
        stack: {
          key: 's7-drill',
          project: 'mirab-s7-drill',
          directory: `${stack.spec.host.stacksDirectory}/s7-drill`,
        },
      });
    expect(runner.runs[0]?.vars).toMatchObject({ delete_volumes: true });
    expect(runner.runs[1]?.vars).toMatchObject({ items: [{ name: 'database', service: 'db' }] });
    expect(runner.runs[2]?.vars).toMatchObject({ routes: [], migrate_service: null });
    const [proof, ...others] = await listDrills();
    expect(others).toEqual([]);
    expect(proof).toMatchObject({ passed: true, restoreSeconds: expect.any(Number) as number });
    expect(proof).toMatchObject({ lossSeconds: expect.any(Number) as number });
    expect(await stack.findState()).toBe('running');
  });

  it.each<[string, 'restore-stack.yml' | 'verify-stack.yml', 'load' | 'check', string, string]>([
    [
      'rows are missing',
      'restore-stack.yml',
      'load',
      'The restore of database failed: 1 of 2 tables have other rows than at the backup.',
      'RESTORE_FAILED',
    ],
    [
      'an index is broken',
      'verify-stack.yml',
      'check',
      'What was restored of database did not pass its check: pg_amcheck said: no.',
      'DRILL_FAILED',
    ],
  ])('in which %s speaks against the restore point, and leaves nothing', async (_, ...facts) => {
    const [playbook, step, message, code] = facts;
    runner.answer(playbook, { failure: { step, task: 'x', message } });
    expect(await drill()).toEqual({ state: 'failed', code, hostState: cleared });
    expect(playbooksRun().at(-1)).toBe('remove-stack.yml');
    expect(await listDrills()).toEqual([
      { passed: false, message, restoreSeconds: null, lossSeconds: null },
    ]);
  });

  it('that cannot be done says nothing of the restore point', async () => {
    const message = "The host's disk is full. Free some space and try again.";
    runner.answer('restore-stack.yml', { failure: { step: 'fetch', task: 'x', message } });
    expect(await drill()).toEqual({ state: 'failed', code: 'HOST_DISK_FULL', hostState: cleared });
    expect(await listDrills()).toEqual([]);
  });

  it('that is cancelled leaves nothing, and says so', async () => {
    runner.answer('restore-stack.yml', { until: never });
    const end = await drill(async (id) => {
      await expect.poll(() => playbooksRun().length).toBe(2);
      await admin.query('UPDATE tasks SET cancel_requested_at = now() WHERE id = $1', [id]);
      await tasks.lookAgain(id);
    });
    expect(end).toEqual({ state: 'cancelled', code: null, hostState: cleared });
    expect(playbooksRun()).toEqual(['remove-stack.yml', 'restore-stack.yml', 'remove-stack.yml']);
    expect(await listDrills()).toEqual([]);
  });

  it('says what may be left when it cannot be taken away', async () => {
    const away = {
      step: 'remove',
      task: 'x',
      message: 'Docker does not answer on the host.',
    } as const;
    runner.answer('restore-stack.yml', {
      failure: { step: 'load', task: 'x', message: 'The restore of database failed: no.' },
    });
    runner.answer('remove-stack.yml', {}, { failure: away });
    const { code, hostState } = await drill();
    expect(code).toBe('RESTORE_FAILED');
    expect(hostState).toContain('mirab-s7-drill may be left on the host');
  });

  it('tells the steps as they went', async () => {
    const message = 'The restore of database failed: no.';
    runner.answer('restore-stack.yml', { failure: { step: 'load', task: 'x', message } });
    await drill();
    const { rows } = await admin.query<{ line: string }>(
      `SELECT s.name || ' ' || s.state AS line FROM task_steps s JOIN tasks t ON t.id = s.task_id
       WHERE t.kind = 'drill' AND s.state <> 'pending' ORDER BY s.index`,
    );
    expect(rows.map(({ line }) => line)).toEqual([
      ...['validate', 'render', 'fence', 'files', 'images', 'fetch', 'data'].map(
        (step) => `${step} succeeded`,
      ),
      'load failed',
      'remove succeeded',
    ]);
  });

  it('is taken away when it is cancelled after its engine was killed', async () => {
    const id = await stack.ask({ kind: 'drill', restorePointId });
    const killed = new TaskClaimsRepository(database, { engine: 'killed', leaseSeconds: 0 });
    expect((await killed.claimNext())?.id).toBe(id);
    expect(await killed.reap()).toEqual([id]);
    await admin.query('UPDATE tasks SET cancel_requested_at = now() WHERE id = $1', [id]);
    await tasks.claimAll();
    expect(await endOf(id)).toEqual({ state: 'cancelled', code: null, hostState: cleared });
    expect(playbooksRun()).toEqual(['remove-stack.yml']);
  });

  it('that has failed goes on having failed when its engine dies before the end', async () => {
    const message = 'The restore of database failed: no.';
    runner.answer('restore-stack.yml', { failure: { step: 'load', task: 'x', message } });
    await drill();
    const { rows } = await admin.query<{ id: string }>(`SELECT id FROM tasks WHERE kind = 'drill'`);
    const id = rows[0]?.id ?? '';
    await stack.loseEnd(id);
    runner.runs.length = 0;
    await tasks.claimAll();
    expect(await endOf(id)).toMatchObject({ state: 'failed', code: 'DRILL_FAILED' });
    expect(new Set(playbooksRun())).toEqual(new Set(['remove-stack.yml']));
    expect(await listDrills()).toHaveLength(1);
  });

  it('keeps what it has proven when only the place cannot be taken away', async () => {
    const away = { step: 'remove', task: 'x', message: 'Docker hung.' } as const;
    runner.answer('remove-stack.yml', {}, { failure: away });
    const { state, hostState } = await drill();
    expect(state).toBe('failed');
    expect(hostState).toContain('its removal');
    expect(await listDrills()).toMatchObject([{ passed: true }]);
  });

  it.each<[string, 'restore-stack.yml', 'fetch' | 'load', string]>([
    [
      'a helper was killed',
      'restore-stack.yml',
      'fetch',
      'restic was killed on the host, most likely because it needs more than the 512 MiB of memory that a helper container may use.',
    ],
    ['a module broke', 'restore-stack.yml', 'load', 'MODULE FAILURE: see stdout'],
  ])('in which %s says nothing of the restore point', async (_, ...facts) => {
    const [playbook, step, message] = facts;
    runner.answer(playbook, { failure: { step, task: 'x', message } });
    expect(await drill()).toMatchObject({ state: 'failed', hostState: cleared });
    expect(await listDrills()).toEqual([]);
  });

  it('goes with the stack when that is removed, data and all', async () => {
    await drill();
    runner.runs.length = 0;
    const removal = { confirmTenantName: stack.spec.tenant.name, deleteVolumes: false };
    expect(await carryOut({ kind: 'remove', ...removal })).toEqual(succeeded);
    expect(runner.runs.map(({ vars }) => vars)).toMatchObject([
      { stack: { key: 's7' }, delete_volumes: false },
      { stack: { key: 's7-drill' }, delete_volumes: true },
    ]);
  });

  it('is refused for a release that nobody has published so', async () => {
    await admin.query(
      `UPDATE restore_points SET spec = jsonb_set(spec, '{release,manifest,services,db,image}', to_jsonb($1::text))`,
      [`registry.test/other@sha256:${'c'.repeat(64)}`],
    );
    expect(await drill()).toMatchObject({ state: 'failed', code: 'SPEC_NOT_VALID' });
    expect(playbooksRun()).toEqual([]);
  });

  it('is refused for the restore point of another stack', async () => {
    await admin.query(
      `UPDATE restore_points SET spec = jsonb_set(spec, '{stack,id}', to_jsonb($1::text))`,
      [uuidv7()],
    );
    expect(await drill()).toMatchObject({
      state: 'failed',
      code: 'SPEC_NOT_VALID',
      hostState: 'Nothing was changed on the host.',
    });
    expect(playbooksRun()).toEqual([]);
  });
});
