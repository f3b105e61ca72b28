/** Many waiting tasks cancelled by one request: which they are, and what is left on record. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackResponse, TaskResponse } from '#libs/contracts';
import { AuditService } from '../../control-plane/src/audit/audit.service.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { aSlug, expectGood, Workload, type School } from '../factories/workload.js';
import type { ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { select } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let school: School;
let stack: StackResponse;

beforeAll(async () => {
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  engine = new EngineFacts(mirab.database.engineUrl);
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});
beforeEach(async () => {
  school = await workload.aSchool();
  stack = await workload.aStack(school);
});

const start = async ({ id }: StackResponse, kind = 'deploy'): Promise<TaskResponse> =>
  expectGood(await operator.post<TaskResponse>(`/stacks/${id}/tasks`, { kind }));
/** Of a stack that runs, so that any kind of task may be asked of it. */
const deployed = async (made: StackResponse): Promise<StackResponse> => {
  await engine.succeed((await start(made)).id);
  return made;
};
const cancel = async (body: unknown, who = operator): Promise<number> =>
  expectGood(await who.post<{ requested: number }>('/tasks/cancellations', body)).requested;
const isCancelled = async ({ id }: TaskResponse): Promise<boolean> =>
  expectGood(await operator.get<TaskResponse>(`/tasks/${id}`)).cancelRequestedAt !== null;
const rows = (text: string, values: unknown[]): Promise<unknown[]> =>
  select(mirab.database.adminUrl, text, values);

describe('cancelling many', () => {
  it('takes what waits of a tenant, of a stack, of a host or of a kind, and nothing else', async () => {
    const second = await workload.aStack(school, { subdomain: aSlug('second') });
    const other = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    await deployed(stack);
    const [restart, stop] = [await start(stack, 'restart'), await start(stack, 'stop')];
    const [ofSecond, ofOther] = [await start(second), await start(other)];
    const tenantId = school.tenant.id;
    expect(await cancel({ waiting: { stackId: stack.id, kind: 'stop' } })).toBe(1);
    expect(await cancel({ waiting: { stackId: stack.id } })).toBe(1);
    expect(await Promise.all([restart, stop, ofSecond].map(isCancelled))).toEqual([
      true,
      true,
      false,
    ]);
    expect(await cancel({ waiting: { tenantId } })).toBe(1);
    expect(await isCancelled(ofSecond)).toBe(true);
    expect(await isCancelled(ofOther)).toBe(false);
    expect(await cancel({ waiting: { hostId: school.host.id, kind: 'deploy' } })).toBe(1);
    expect(await cancel({ waiting: { hostId: school.host.id } })).toBe(0);
  });

  it('takes the chosen ones that wait, and leaves alone what runs', async () => {
    const second = await workload.aStack(school, { subdomain: aSlug('second') });
    const [running, waiting] = [await start(stack), await start(second)];
    await engine.begin(running.id);
    const taskIds = [running.id, waiting.id];
    expect(await cancel({ taskIds })).toBe(1);
    expect(await cancel({ taskIds })).toBe(0);
    expect(await isCancelled(running)).toBe(false);
    expect(await isCancelled(waiting)).toBe(true);
  });

  it('leaves alone what was asked for after somebody counted', async () => {
    const counted = await start(await deployed(stack), 'restart');
    const later = await start(stack, 'stop');
    const waiting = { stackId: stack.id, createdUntil: counted.createdAt };
    expect(await cancel({ waiting })).toBe(1);
    expect(await isCancelled(later)).toBe(false);
  });

  it('reaches no task of another tenant', async () => {
    const task = await start(stack);
    const stranger = await mirab.accounts.signedIn('tenant', (await workload.aTenant()).id);
    expect(await cancel({ waiting: {} }, stranger)).toBe(0);
    expect(await cancel({ waiting: { tenantId: school.tenant.id } }, stranger)).toBe(0);
    expect(await cancel({ taskIds: [task.id] }, stranger)).toBe(0);
    expect(await isCancelled(task)).toBe(false);
    const person = await mirab.accounts.signedIn('tenant', school.tenant.id);
    expect(await cancel({ waiting: {} }, person)).toBe(1);
  });

  it('leaves an entry of the audit for each task, in chains that hold, and one ring', async () => {
    const second = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    await deployed(stack);
    const tasks = [await start(stack, 'restart'), await start(stack, 'stop'), await start(second)];
    const taskIds = tasks.map(({ id }) => id);
    expect(await cancel({ taskIds })).toBe(3);
    const entries = await rows(
      `SELECT subject_id AS id, tenant_id AS tenant, after FROM audit_entries
       WHERE action = 'task.cancellation-requested' AND subject_id = ANY($1) ORDER BY subject_id`,
      [taskIds],
    );
    expect(entries).toEqual(
      tasks
        .map(({ id, tenantId, kind }) => ({ id, tenant: tenantId, after: { kind } }))
        .sort((left, right) => (left.id < right.id ? -1 : 1)),
    );
    const rings = await rows(
      `SELECT 1 FROM outbox_messages WHERE pattern = 'task.cancel' AND payload->>'taskId' = ANY($1)`,
      [taskIds],
    );
    expect(rings).toHaveLength(1);
    expect(await mirab.app.get(AuditService, { strict: false }).verifyChains()).toMatchObject({
      breaks: [],
    });
  });

  it('goes on until none is left, however many wait', async () => {
    await start(stack);
    await rows(
      `INSERT INTO tasks (id, tenant_id, kind, stack_id, host_id, input, spec, priority, requested_by, request_hash)
       SELECT gen_random_uuid(), tenant_id, kind, stack_id, host_id, input, spec, priority, requested_by, request_hash
       FROM tasks, generate_series(1, 2500) WHERE stack_id = $1`,
      [stack.id],
    );
    expect(await cancel({ waiting: { stackId: stack.id } })).toBe(2_501);
  });

  it('refuses more chosen tasks than it takes at once, and a body that means nothing', async () => {
    const id = (await start(stack)).id;
    const far = `2026-01-01T00:00:00.${'0'.repeat(500)}Z`;
    for (const createdUntil of ['0000-01-01T00:00:00Z', far])
      expect(
        (await operator.post('/tasks/cancellations', { waiting: { createdUntil } })).status,
      ).toBe(422);
    for (const body of [{ taskIds: Array(1_001).fill(id) }, { taskIds: [] }, {}]) {
      expect((await operator.post('/tasks/cancellations', body)).status).toBe(422);
    }
  });
});
