/** Backups as the API knows them: where they go, what a task for one freezes, who sees what came of it, and a stack made anew from it. */
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  EnvironmentResponse,
  Page,
  Plan,
  ReleaseResponse,
  RestorePointResponse,
  ScheduleResponse,
  StackResponse,
  TaskResponse,
} from '#libs/contracts';
import { Opener } from '#libs/sealing';
import { aLocalTarget, withBackup } from '../factories/backup-bodies.js';
import { BackupWorld } from '../factories/backup-world.js';
import { type EngineFacts } from '../factories/engine-facts.js';
import { aSlug, expectGood, type Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import { type TestControlPlane } from '../support/control-plane/start-control-plane.js';
import { execute } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let viewer: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let school: School;
let world: BackupWorld;

beforeAll(async () => {
  world = await BackupWorld.start();
  ({ mirab, operator, viewer, workload, engine, school } = world);
});
afterAll(() => world.close());

const backUp = async (
  stack: StackResponse,
  over: Parameters<EngineFacts['backUp']>[1] = {},
): Promise<RestorePointResponse> => {
  const task = expectGood(await world.start(stack, { kind: 'backup' }));
  const id = await engine.backUp(task.id, over);
  return expectGood(await operator.get<RestorePointResponse>(`/restore-points/${id}`));
};
beforeEach(() => world.forgetTargets());

describe('a backup', () => {
  it('has a plan that changes nothing and says what goes where', async () => {
    const target = await world.aTarget();
    const { stack } = await world.aRunningStack();
    const plan = expectGood(
      await operator.post<Plan>(`/stacks/${stack.id}/plan`, { kind: 'backup' }),
    );
    expect(plan).toMatchObject({
      kind: 'backup',
      isNoop: false,
      withoutInterruption: true,
      changes: [],
      nextRevision: null,
      backup: {
        target: { id: target.id, name: target.name, kind: 'local' },
        items: [{ name: 'database', kind: 'postgres', source: 'db' }],
      },
      warnings: [{ code: 'BACKUP_ON_SAME_MACHINE', detail: target.name }],
    });
    expect(new Set(plan.services.map(({ effect }) => effect))).toEqual(new Set(['keep']));
    expect(await world.rows('SELECT id FROM backup_repositories')).toEqual([]);
    const planned = { kind: 'backup', planHash: plan.hash };
    const task = expectGood(await world.start(stack, planned));
    expect(task).toMatchObject({ state: 'queued', planHash: plan.hash, priority: 3 });
    const other = await world.aTarget(aLocalTarget({ isDefault: true }));
    expect(refusalOf(await world.start(stack, planned))).toMatchObject({ code: 'PLAN_STALE' });
    expect(other.isDefault).toBe(true);
  });

  it('names its target in what is frozen, and makes the repository of the tenant once', async () => {
    const target = await world.aTarget();
    const { stack, tenantId } = await world.aRunningStack();
    const second = await workload.aStack(
      { ...school, tenant: { ...school.tenant, id: tenantId } },
      { subdomain: aSlug('second') },
    );
    await world.deploy(second);
    const tasks = await Promise.all([
      world.start(stack, { kind: 'backup' }),
      world.start(second, { kind: 'backup', targetId: target.id }),
    ]);
    for (const task of tasks)
      expect(expectGood(task).input).toEqual({ kind: 'backup', targetId: target.id });
    const stored = await world.rows<{ id: string; target_id: string; sealed: Buffer }>(
      'SELECT id, target_id, password_sealed AS sealed FROM backup_repositories WHERE tenant_id = $1',
      [tenantId],
    );
    expect(stored).toMatchObject([{ target_id: target.id }]);
    const { id = '', sealed = Buffer.of() } = stored[0] ?? {};
    const place = { table: 'backup_repositories', column: 'password_sealed', row: id, version: 1 };
    const password = new Opener(mirab.sealingPrivateKey).open(sealed, {
      tenant: tenantId,
      ...place,
    });
    expect(Buffer.from(password, 'base64url')).toHaveLength(32);
  });

  it('is one task when the button is pressed twice', async () => {
    await world.aTarget();
    const { stack } = await world.aRunningStack();
    const press = () =>
      operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'backup' });
    const [first, again] = [await press(), await press()];
    expect(expectGood(again).id).toBe(expectGood(first).id);
  });

  it('can be started by a person of the tenant', async () => {
    await world.aTarget();
    const { stack, tenantId } = await world.aRunningStack();
    const person = await mirab.accounts.signedIn('tenant', tenantId);
    expect((await world.start(stack, { kind: 'backup' }, person)).status).toBe(202);
  });

  it.each<[string, () => Promise<StackResponse>, string]>([
    [
      'never deployed',
      async () => workload.aStack({ ...school, tenant: await workload.aTenant() }),
      'never deployed',
    ],
    [
      'stopped',
      async () => {
        const { stack } = await world.aRunningStack();
        await engine.succeed(expectGood(await world.start(stack, { kind: 'stop' })).id);
        return stack;
      },
      'stopped',
    ],
    [
      'about to be deployed anew',
      async () => {
        const { stack } = await world.aRunningStack();
        expectGood(await world.start(stack, { kind: 'deploy' }));
        return stack;
      },
      'acts on what runs',
    ],
    [
      'of a product that declares nothing to back up',
      async () => {
        const release = await workload.aRelease(school.product, `1.0.${Date.now() % 100_000}`);
        return (await world.aRunningStack({ ...school, release })).stack;
      },
      'declares nothing to back up',
    ],
  ])('is refused for a stack that is %s', async (_, make, word) => {
    await world.aTarget();
    const stack = await make();
    for (const answer of [
      await world.start(stack, { kind: 'backup' }),
      await operator.post(`/stacks/${stack.id}/plan`, { kind: 'backup' }),
    ]) {
      expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'STACK_STATE' });
      expect(answer.text).toContain(word);
    }
    expect(await world.rows('SELECT id FROM backup_repositories')).toEqual([]);
  });

  it('is refused without a target, and with one that is not there', async () => {
    const { stack } = await world.aRunningStack();
    const answer = await world.start(stack, { kind: 'backup' });
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'STACK_STATE' });
    expect(answer.text).toContain('There is no backup target');
    expect(refusalOf(await world.start(stack, { kind: 'backup', targetId: uuidv7() }))).toEqual({
      status: 422,
      code: 'VALIDATION_FAILED',
      fields: ['/targetId'],
    });
  });
});

describe('an upgrade where a backup comes before it', () => {
  let newer: ReleaseResponse;
  beforeAll(async () => {
    newer = await workload.aRelease(school.product, '1.2.0', { ...withBackup });
  });
  const upgrade = () => ({ kind: 'upgrade', releaseId: newer.id });
  const ask = <Body>(stack: StackResponse, who = operator) =>
    world.start<Body>(stack, upgrade(), who);
  const setPolicy = async (backupBeforeUpgrade: boolean): Promise<void> => {
    const path = `/environments/${school.environment.id}`;
    const { version } = expectGood(await world.owner.get<EnvironmentResponse>(path));
    expectGood(await world.owner.patch(path, { backupBeforeUpgrade }, version));
  };

  it('is two tasks, the backup first, and as urgent as the upgrade', async () => {
    const target = await world.aTarget();
    const { stack } = await world.aRunningStack();
    const path = `/stacks/${stack.id}/plan`;
    const plan = expectGood(await operator.post<Plan>(path, upgrade()));
    expect(plan.backup).toMatchObject({ target: { id: target.id }, items: [{ name: 'database' }] });
    expect(plan.warnings).toContainEqual({
      code: 'BACKUP_ON_SAME_MACHINE',
      detail: target.name,
    });
    const body = { ...upgrade(), planHash: plan.hash };
    const task = expectGood(await world.start(stack, body));
    const backup = expectGood(await operator.get<TaskResponse>(`/tasks/${task.backupTaskId}`));
    expect(backup).toMatchObject({
      kind: 'backup',
      state: 'queued',
      input: { kind: 'backup', targetId: target.id },
      priority: task.priority,
      backupTaskId: null,
    });
    expect(task.waiting).toMatchObject({
      code: 'BEHIND_TASK',
      before: { kind: 'backup', state: 'queued' },
    });
  });

  it('has no way round: a deploy of the other release begins with a backup as well', async () => {
    await world.aTarget();
    const { stack } = await world.aRunningStack();
    const { id } = expectGood(await ask<TaskResponse>(stack));
    const { backupTaskId } = expectGood(await operator.get<TaskResponse>(`/tasks/${id}`));
    await engine.fail(backupTaskId ?? '');
    await engine.fail(id);
    const again = expectGood(await world.start(stack, { kind: 'deploy' }));
    expect(again.backupTaskId).not.toBeNull();
    await engine.succeed(again.backupTaskId ?? '');
    await engine.succeed(again.id);
    expect(expectGood(await world.start(stack, { kind: 'deploy' })).backupTaskId).toBeNull();
  });

  it('is started once, whoever asks again', async () => {
    await world.aTarget();
    const { stack, tenantId } = await world.aRunningStack();
    const press = () => operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, upgrade());
    const [first, again] = [expectGood(await press()), expectGood(await press())];
    expect(again.id).toBe(first.id);
    const count = `SELECT kind FROM tasks WHERE tenant_id = $1 AND state = 'queued' ORDER BY number`;
    expect(await world.rows(count, [tenantId])).toEqual([{ kind: 'backup' }, { kind: 'upgrade' }]);
  });

  it('is refused when nothing can be backed up: no target, or a stack that is stopped', async () => {
    const { stack } = await world.aRunningStack();
    const says = (part: RegExp) =>
      expect.objectContaining({ code: 'STACK_STATE', detail: expect.stringMatching(part) });
    const problem = async () => JSON.parse((await ask(stack)).text) as unknown;
    expect(await problem()).toEqual(says(/there is no backup target/));
    await world.aTarget();
    await engine.succeed(expectGood(await world.start(stack, { kind: 'stop' })).id);
    expect(await problem()).toEqual(says(/what is stopped cannot be backed up/));
  });

  it('is one task where there is nothing to back up, and where nobody asks for it', async () => {
    await world.aTarget();
    const never = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    expect(expectGood(await ask<TaskResponse>(never)).backupTaskId).toBeNull();
    await setPolicy(false);
    const { stack } = await world.aRunningStack();
    expect(expectGood(await ask<TaskResponse>(stack)).backupTaskId).toBeNull();
    await setPolicy(true);
  });
});

describe('a drill', () => {
  const drill = (stack: StackResponse, over: Record<string, unknown> = {}) =>
    world.start(stack, { kind: 'drill', ...over });

  it('names the newest restore point of its stack, and changes nothing of what is wanted', async () => {
    await world.aTarget();
    const { stack } = await world.aRunningStack();
    await backUp(stack, { takenAt: new Date(Date.now() - 3_600_000) });
    const newest = await backUp(stack);
    const plan = expectGood(
      await operator.post<Plan>(`/stacks/${stack.id}/plan`, { kind: 'drill' }),
    );
    expect(plan).toMatchObject({ isNoop: false, withoutInterruption: true, nextRevision: null });
    const task = expectGood(await drill(stack, { planHash: plan.hash }));
    expect(task).toMatchObject({
      input: { kind: 'drill', restorePointId: newest.id },
      priority: 2,
    });
    const { wanted, version } = expectGood(
      await operator.get<StackResponse>(`/stacks/${stack.id}`),
    );
    expect({ wanted, version }).toEqual({ wanted: 'running', version: stack.version });
  });

  it('tries the one that is named, also of a stack that is stopped', async () => {
    await world.aTarget();
    const { stack } = await world.aRunningStack();
    const older = await backUp(stack);
    await backUp(stack);
    await engine.succeed(expectGood(await world.start(stack, { kind: 'stop' })).id);
    const task = expectGood(await drill(stack, { restorePointId: older.id }));
    expect(task.input).toEqual({ kind: 'drill', restorePointId: older.id });
    const { wanted } = expectGood(await operator.get<StackResponse>(`/stacks/${stack.id}`));
    expect(wanted).toBe('stopped');
  });

  it('is refused where there is nothing to try, and for what another stack has', async () => {
    await world.aTarget();
    const { stack } = await world.aRunningStack();
    expect(refusalOf(await drill(stack)).code).toBe('STACK_STATE');
    const { stack: other } = await world.aRunningStack();
    const { id } = await backUp(other);
    const wrong = refusalOf(await drill(stack, { restorePointId: id }));
    expect(wrong).toMatchObject({ code: 'VALIDATION_FAILED', fields: ['/restorePointId'] });
    const person = await mirab.accounts.signedIn('tenant', stack.tenantId);
    const foreign = await world.start(other, { kind: 'drill' }, person);
    expect(refusalOf(foreign).code).toBe('NOT_FOUND');
  });

  it('can be scheduled, and its figures stand at the restore point', async () => {
    await world.aTarget();
    const { stack } = await world.aRunningStack();
    const point = await backUp(stack);
    expect(point.proofs.map(({ figures }) => figures)).toEqual([null, null]);
    await execute(
      mirab.database.adminUrl,
      `INSERT INTO restore_point_proofs (id, tenant_id, restore_point_id, task_id, level, passed, message, restore_seconds, loss_seconds)
       VALUES ($1, $2, $3, $4, 3, true, 'Restored', 42, 60)`,
      [uuidv7(), stack.tenantId, point.id, point.taskId],
    );
    const proven = expectGood(
      await operator.get<RestorePointResponse>(`/restore-points/${point.id}`),
    );
    expect(proven.provenLevel).toBe(3);
    expect(proven.proofs[0]?.figures).toEqual({ restoreSeconds: 42, lossSeconds: 60 });
    const weekly = await operator.post<ScheduleResponse>('/schedules', {
      name: 'Weekly drill',
      stackId: stack.id,
      input: { kind: 'drill' },
      cron: '0 4 * * 5',
      timeZone: 'Asia/Tehran',
    });
    expect(expectGood(weekly).kind).toBe('drill');
    const unknown = await operator.post('/schedules', {
      name: 'Of nobody',
      stackId: stack.id,
      input: { kind: 'drill', restorePointId: uuidv7() },
      cron: '0 4 * * 5',
      timeZone: 'Asia/Tehran',
    });
    expect(refusalOf(unknown).fields).toEqual(['/input/restorePointId']);
  });
});

describe('a restore point', () => {
  it('says what it holds, where, and how far it is proven', async () => {
    const target = await world.aTarget();
    const { stack, tenantId } = await world.aRunningStack();
    const takenAt = new Date('2026-01-02T03:04:05Z');
    const point = await backUp(stack, { takenAt });
    expect(point).toMatchObject({
      takenAt: takenAt.toISOString(),
      stackId: stack.id,
      stackKey: stack.key,
      tenantId,
      releaseVersion: '1.1.0',
      hostId: stack.hostId,
      environmentId: stack.environmentId,
      target: { id: target.id, name: target.name, kind: 'local' },
      bytes: 5_000_000_000,
      addedBytes: 1_000,
      items: [{ name: 'database', rows: { 'public.pupils': 12_345 } }],
      provenLevel: 1,
    });
    expect(point.proofs.map(({ level }) => level)).toEqual([1, 0]);
    await engine.look(point.id, [{ level: 1, passed: false, message: 'A pack is missing.' }]);
    const after = await operator.get<RestorePointResponse>(`/restore-points/${point.id}`);
    expect(after.body).toMatchObject({ provenLevel: null, proofs: [{ passed: false }, {}, {}] });
    expect(after.text).not.toMatch(/password|sealed/i);
  });

  it('is listed newest first, by stack and by tenant', async () => {
    await world.aTarget();
    const [one, two] = [await world.aRunningStack(), await world.aRunningStack()];
    const old = await backUp(one.stack, { takenAt: new Date('2026-01-01T00:00:00Z') });
    const young = await backUp(one.stack, { takenAt: new Date('2026-01-03T00:00:00Z') });
    const other = await backUp(two.stack, { takenAt: new Date('2026-01-02T00:00:00Z') });
    const listed = async (path: string, who = operator): Promise<string[]> =>
      expectGood(await who.get<Page<RestorePointResponse>>(path)).items.map(({ id }) => id);
    expect(await listed('/restore-points')).toEqual([young.id, other.id, old.id]);
    expect(await listed(`/restore-points?tenantId=${two.tenantId}`)).toEqual([other.id]);
    expect(await listed(`/restore-points?stackId=${one.stack.id}&sort=takenAt`)).toEqual([
      old.id,
      young.id,
    ]);
    expect(await listed(`/restore-points?targetId=${uuidv7()}`)).toEqual([]);
    expect(await listed(`/stacks/${two.stack.id}/restore-points`)).toEqual([other.id]);
    expect(await listed('/restore-points', viewer)).toHaveLength(3);
    const person = await mirab.accounts.signedIn('tenant', two.tenantId);
    expect(await listed('/restore-points', person)).toEqual([other.id]);
    expect((await person.get(`/restore-points/${old.id}`)).status).toBe(404);
    expect((await person.get(`/stacks/${one.stack.id}/restore-points`)).status).toBe(404);
  });

  it('outlives the stack and the tenant: no row that it needs can be deleted', async () => {
    await world.aTarget();
    const { stack, tenantId } = await world.aRunningStack();
    const point = await backUp(stack);
    const { name } = expectGood(await operator.get<{ name: string }>(`/tenants/${tenantId}`));
    const removal = await world.start(stack, {
      kind: 'remove',
      confirmTenantName: name,
      deleteVolumes: true,
    });
    await engine.succeed(expectGood(removal).id);
    expect((await operator.delete(`/tenants/${tenantId}`)).status).toBe(204);
    const left = await operator.get<RestorePointResponse>(`/restore-points/${point.id}`);
    expect(left.body).toMatchObject({ id: point.id, stackKey: stack.key });
    for (const [table, id] of [
      ['stacks', stack.id],
      ['tenants', tenantId],
      ['backup_targets', point.target.id],
    ] as const)
      await expect(
        execute(mirab.database.adminUrl, `DELETE FROM ${table} WHERE id = $1`, [id]),
      ).rejects.toThrow(/violates .*foreign key constraint/);
    for (const url of [mirab.database.controlPlaneUrl, mirab.database.engineUrl])
      await expect(execute(url, 'DELETE FROM restore_points')).rejects.toThrow('permission denied');
  });
});

describe('a schedule of backups', () => {
  it('is taken for a stack, not for a host', async () => {
    const { stack } = await world.aRunningStack();
    const body = { name: 'Nightly', input: { kind: 'backup' }, cron: '0 3 * * *', timeZone: 'UTC' };
    const made = await operator.post<ScheduleResponse>('/schedules', {
      ...body,
      stackId: stack.id,
    });
    expect(expectGood(made)).toMatchObject({ kind: 'backup', input: { kind: 'backup' } });
    const refused = await operator.post('/schedules', { ...body, hostId: stack.hostId });
    expect(refusalOf(refused)).toMatchObject({ status: 422, fields: ['/input/kind'] });
  });
});
