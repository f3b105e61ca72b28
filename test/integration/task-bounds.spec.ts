/** What waits and what has ended: how much may wait, and what is read of it. */
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page, Plan, StackResponse, TaskResponse } from '#libs/contracts';
import { EngineFacts } from '../factories/engine-facts.js';
import { expectGood, Workload, type School } from '../factories/workload.js';
import { refusalOf, type Answer, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { select } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let base: School;
let school: School;
let stack: StackResponse;

beforeAll(async () => {
  mirab = await startTestControlPlane({
    // Away, so that what is rung stays to be seen.
    environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' },
  });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  engine = new EngineFacts(mirab.database.engineUrl);
  base = await workload.aSchool();
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});
beforeEach(async () => {
  school = { ...base, tenant: await workload.aTenant() };
  stack = await workload.aStack(school, { secrets: { SMTP_PASSWORD: 'first' } });
});

const rows = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  select<Row>(mirab.database.adminUrl, sql, values);
const start = (
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
  who = operator,
): Promise<Answer<TaskResponse>> =>
  who.post<TaskResponse>(`/stacks/${stack.id}/tasks`, body, { headers });
const plan = (body: Record<string, unknown>): Promise<Answer<Plan>> =>
  operator.post<Plan>(`/stacks/${stack.id}/plan`, body);
/** Starts a task and lets the engine end it well. */
const done = async (body: Record<string, unknown>): Promise<TaskResponse> => {
  const task = expectGood(await start(body));
  await engine.succeed(task.id);
  return task;
};
const specOf = async (taskId: string): Promise<Record<string, never>> => {
  const [row] = await rows<{ spec: Record<string, never> }>(
    'SELECT spec FROM tasks WHERE id = $1',
    [taskId],
  );
  if (!row) throw new Error('The task is not there');
  return row.spec;
};

describe('a cancelled task', () => {
  it('says what was left on the host', async () => {
    const task = expectGood(await start({ kind: 'deploy' }));
    expect(task.hostState).toBeNull();
    await engine.cancel(task.id, 'Revision 1 serves.');
    const ended = expectGood(await operator.get<TaskResponse>(`/tasks/${task.id}`));
    expect(ended).toMatchObject({
      state: 'cancelled',
      error: null,
      hostState: 'Revision 1 serves.',
    });
  });
});

describe('a queue', () => {
  /** Waiting tasks of the stack, or of the tenant on a stack that is gone, as no request leaves them. */
  const queue = (count: number, spec: string): Promise<unknown> =>
    rows(
      `INSERT INTO tasks (id, tenant_id, kind, stack_id, host_id, input, spec, priority, requested_by, request_hash)
       SELECT gen_random_uuid(), tenant_id, 'stop', id, host_id, '{"kind":"stop"}', $3::jsonb, 5, 'test', ''
       FROM stacks, generate_series(1, $2::int) WHERE id = $1`,
      [stack.id, count, spec],
    );

  it('is planned behind without reading what stands before its last task', async () => {
    const { id } = await done({ kind: 'deploy' });
    await queue(3_000, '{"of": "no stack"}');
    await queue(1, JSON.stringify(await specOf(id)));
    const answers = await Promise.all(Array.from({ length: 6 }, () => plan({ kind: 'start' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  });

  it('takes 100 tasks of one stack and refuses the next with what to do', async () => {
    const { id } = await done({ kind: 'deploy' });
    const spec = JSON.stringify(await specOf(id));
    await queue(99, spec);
    expectGood(await start({ kind: 'start' }));
    const refused = await start({ kind: 'stop' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'QUEUE_FULL' } });
    expect(JSON.stringify(refused.body)).toContain('Cancel some of them');
    const [counted] = await rows<{ count: string }>(
      `SELECT count(*) FROM tasks WHERE stack_id = $1 AND state = 'queued'`,
      [stack.id],
    );
    expect(counted?.count).toBe('100');
    // The same wish again is the task that waits, not one more.
    expectGood(await start({ kind: 'start' }));
  });

  it('takes 100 tasks of one host itself', async () => {
    const host = await workload.aHost();
    await rows(
      `INSERT INTO tasks (id, kind, host_id, input, priority, requested_by, request_hash)
       SELECT gen_random_uuid(), 'check', $1, '{"kind":"check","n":1}', 5, 'test', '' FROM generate_series(1, 100)`,
      [host.id],
    );
    const answer = await operator.post(`/hosts/${host.id}/tasks`, { kind: 'check' });
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'QUEUE_FULL' });
  });

  it('takes 20,000 tasks of one tenant, on whichever stacks', async () => {
    const other = await workload.aStack(school, { subdomain: `${school.tenant.slug}-two` });
    await queue(20_000, '{}');
    const answer = await operator.post(`/stacks/${other.id}/tasks`, { kind: 'deploy' });
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'QUEUE_FULL' });
    await rows('DELETE FROM tasks WHERE tenant_id = $1', [school.tenant.id]);
  });
});

describe('an input that no request could have made', () => {
  it('keeps no list and no task from being read, and never leaves the database', async () => {
    const task = expectGood(await start({ kind: 'deploy' }));
    const services = `array_to_json(array_fill('web'::text, ARRAY[140000]))::jsonb`;
    await rows(
      `UPDATE tasks SET input = jsonb_build_object('kind', 'restart', 'services', ${services}) WHERE id = $1`,
      [task.id],
    );
    const page = expectGood(
      await operator.get<Page<TaskResponse>>(`/tasks?stackId=${stack.id}&perPage=200`),
    );
    expect(page.items).toMatchObject([{ id: task.id, input: {} }]);
    const one = expectGood(await operator.get<TaskResponse>(`/tasks/${task.id}`));
    expect(one.input).toEqual({});
  });

  it('cannot be asked for', async () => {
    expectGood(await start({ kind: 'deploy' }));
    const services = Array.from({ length: 140_000 }, () => 'web');
    for (const path of ['tasks', 'plan']) {
      const answer = await operator.post(`/stacks/${stack.id}/${path}`, {
        kind: 'restart',
        services,
      });
      expect(refusalOf(answer)).toMatchObject({ status: 422 });
    }
    const two = { kind: 'restart', services: ['web', 'web'] };
    expect((await operator.post(`/stacks/${stack.id}/tasks`, two)).status).toBe(422);
  });
});
