/** Tasks: decided, written with their message, repeated safely, refused in a sentence. */
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page, Plan, RevisionResponse, StackResponse, TaskResponse } from '#libs/contracts';
import { EngineFacts } from '../factories/engine-facts.js';
import { healthcheck } from '../factories/product-file.js';
import { expectGood, key, Workload, type School } from '../factories/workload.js';
import { refusalOf, type Answer, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { execute, select } from '../support/test-database.js';

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
const reload = async (): Promise<StackResponse> =>
  expectGood(await operator.get<StackResponse>(`/stacks/${stack.id}`));
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

describe('a deploy', () => {
  it('is accepted with its steps, its place and its message', async () => {
    const answer = await start({ kind: 'deploy' });
    const task = answer.body;
    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toBe(`/api/v1/tasks/${task.id}`);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
    expect(task).toMatchObject({
      kind: 'deploy',
      state: 'queued',
      stackId: stack.id,
      stackKey: stack.key,
      tenantName: school.tenant.name,
      hostSlug: school.host.slug,
      hostName: school.host.name,
      waiting: { position: expect.any(Number) as number },
      error: null,
      attempts: [],
    });
    expect(task.steps[0]).toMatchObject({ index: 0, name: 'validate', state: 'pending' });
    const messages = await rows(
      `SELECT pattern, payload FROM outbox_messages WHERE payload->>'taskId' = $1`,
      [task.id],
    );
    expect(messages).toEqual([{ pattern: 'task.queued', payload: { taskId: task.id } }]);
    expect(await specOf(task.id)).toMatchObject({
      stack: { id: stack.id, key: stack.key },
      hostnames: { web: `${stack.subdomain}.${stack.zone}` },
      secrets: { SMTP_PASSWORD: { version: 1 }, DB_PASSWORD: { version: 1 } },
    });
  });

  it('leaves nothing behind when its message cannot be written', async () => {
    await execute(
      mirab.database.adminUrl,
      `CREATE FUNCTION refuse_outbox() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no room''; END';
       CREATE TRIGGER refuse_outbox BEFORE INSERT ON outbox_messages FOR EACH ROW EXECUTE FUNCTION refuse_outbox()`,
    );
    try {
      expect((await start({ kind: 'deploy' })).status).toBe(500);
    } finally {
      await execute(
        mirab.database.adminUrl,
        'DROP TRIGGER refuse_outbox ON outbox_messages; DROP FUNCTION refuse_outbox',
      );
    }
    expect(await rows('SELECT id FROM tasks WHERE stack_id = $1', [stack.id])).toEqual([]);
    expect(
      await rows(`SELECT id FROM audit_entries WHERE action = 'task.queued' AND tenant_id = $1`, [
        school.tenant.id,
      ]),
    ).toEqual([]);
  });

  it('pressed twice is one task, as long as nothing was changed between', async () => {
    const first = expectGood(await start({ kind: 'deploy' }));
    const second = await start({ kind: 'deploy' });
    expect(second.body.id).toBe(first.id);
    expect(second.headers['idempotency-replayed']).toBe('true');
    await operator.patch(
      `/stacks/${stack.id}`,
      { services: { web: { replicas: 3 } } },
      stack.version,
    );
    const third = expectGood(await start({ kind: 'deploy' }));
    expect(third.id).not.toBe(first.id);
    expect(third.waiting).toMatchObject({ code: 'BEHIND_TASK' });
    expect(third.waiting?.detail).toContain('deploy of the same stack');
  });

  it('makes the stack run what is wanted, and shows what is pending afterwards', async () => {
    await done({ kind: 'deploy' });
    const running = await reload();
    expect(running).toMatchObject({
      state: 'running',
      pendingChanges: [],
      lastTask: { state: 'succeeded' },
    });
    await operator.patch(
      `/stacks/${stack.id}`,
      {
        services: { web: { replicas: 3 } },
        variables: { GREETING: 'salam' },
        secrets: { SMTP_PASSWORD: 'second' },
      },
      running.version,
    );
    expect((await reload()).pendingChanges).toEqual([
      'services.web.replicas',
      'variables.GREETING',
      'secrets.SMTP_PASSWORD',
    ]);
  });
});

describe('the Idempotency-Key', () => {
  it('leads the same request to the same task, and refuses another one', async () => {
    const token = await mirab.accounts.withToken('operator');
    const headers = key();
    const first = await start({ kind: 'deploy' }, headers, token);
    expectGood(first);
    await engine.succeed(first.body.id);
    const again = await start({ kind: 'deploy' }, headers, token);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id, state: 'succeeded' } });
    expect(again.headers['idempotency-replayed']).toBe('true');
    const other = await start({ kind: 'stop' }, headers, token);
    expect(refusalOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    // Another actor's key is another key.
    expect(expectGood(await start({ kind: 'stop' }, headers)).id).not.toBe(first.body.id);
  });

  it('starts one task when the same request is sent at one moment', async () => {
    const token = await mirab.accounts.withToken('operator');
    const headers = key();
    const answers = await Promise.all(
      [1, 2, 3].map(() => start({ kind: 'deploy' }, headers, token)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  it('is asked of tokens', async () => {
    const token = await mirab.accounts.withToken('operator');
    expect(refusalOf(await start({ kind: 'deploy' }, {}, token)).code).toBe('MALFORMED_REQUEST');
  });
});

describe('a plan', () => {
  it('is refused once the stack has moved on', async () => {
    const shown = expectGood(await plan({ kind: 'deploy' }));
    expect(shown).toMatchObject({ kind: 'deploy', baseRevision: null, nextRevision: 1 });
    await operator.patch(`/stacks/${stack.id}`, { variables: { GREETING: 'x' } }, stack.version);
    const stale = await start({ kind: 'deploy', planHash: shown.hash });
    expect(refusalOf(stale)).toMatchObject({ status: 409, code: 'PLAN_STALE' });
    const fresh = expectGood(await plan({ kind: 'deploy' }));
    expect((await start({ kind: 'deploy', planHash: fresh.hash })).status).toBe(202);
  });

  it('changes nothing', async () => {
    await plan({ kind: 'deploy' });
    expect(await rows('SELECT id FROM tasks WHERE stack_id = $1', [stack.id])).toEqual([]);
    expect((await reload()).version).toBe(stack.version);
  });

  it('exists for every kind', async () => {
    await done({ kind: 'deploy' });
    await operator.patch(
      `/stacks/${stack.id}`,
      { variables: { GREETING: 'y' } },
      (await reload()).version,
    );
    await done({ kind: 'deploy' });
    const next = await workload.aRelease(school.product, '9.0.0', { images: 'f' });
    const inputs = [
      { kind: 'deploy' },
      { kind: 'upgrade', releaseId: next.id },
      { kind: 'rollback' },
      { kind: 'start' },
      { kind: 'stop' },
      { kind: 'restart' },
      { kind: 'scale', services: { web: { replicas: 2 } } },
      { kind: 'remove', confirmTenantName: 'not yet typed' },
    ];
    for (const input of inputs) {
      expect(expectGood(await plan(input))).toMatchObject({ kind: input.kind });
    }
  });
});

describe('upgrade and rollback', () => {
  it('bring settings, secrets and names with them', async () => {
    await done({ kind: 'deploy' });
    const release = await workload.aRelease(school.product, '2.0.0', {
      images: 'b',
      variables: { SESSION_KEY: { secret: true, generate: true }, GREETING: undefined },
      services: {
        web: {
          image: `registry.test/erp/web@sha256:${'b'.repeat(64)}`,
          'x-mirab-variables': ['SCHOOL_NAME'],
          healthcheck,
        },
        files: {
          image: `registry.test/erp/files@sha256:${'b'.repeat(64)}`,
          'x-mirab-variables': ['SESSION_KEY'],
          healthcheck,
        },
      },
      expose: { files: { port: 8082, host: 'files.{tenant}', health: '/healthz' } },
    });
    const upgrade = await done({ kind: 'upgrade', releaseId: release.id });
    expect(await specOf(upgrade.id)).toMatchObject({
      release: { id: release.id, version: '2.0.0' },
      hostnames: { files: `files.${stack.subdomain}.${stack.zone}` },
      services: { files: { replicas: 1 } },
      secrets: { SESSION_KEY: { version: 1 }, SMTP_PASSWORD: { version: 1 } },
    });
    const upgraded = await reload();
    expect(upgraded).toMatchObject({ releaseId: release.id, pendingChanges: [] });
    await operator.patch(
      `/stacks/${stack.id}`,
      { secrets: { SMTP_PASSWORD: 'second' } },
      upgraded.version,
    );
    await done({ kind: 'deploy' });

    const revisions = expectGood(
      await operator.get<Page<RevisionResponse>>(`/stacks/${stack.id}/revisions`),
    );
    expect(revisions.items.map(({ number, state }) => [number, state])).toEqual([
      [3, 'current'],
      [2, 'superseded'],
      [1, 'superseded'],
    ]);
    const first = revisions.items[2]?.id;
    const rollback = await done({ kind: 'rollback', revisionId: first });
    expect(await specOf(rollback.id)).toMatchObject({
      release: { version: '1.0.0' },
      secrets: { SMTP_PASSWORD: { version: 1 } },
    });
    const back = await reload();
    expect(back).toMatchObject({ releaseVersion: '1.0.0', pendingChanges: [] });
    expect(back.secrets).toMatchObject([
      { name: 'DB_PASSWORD', version: 1 },
      { name: 'SMTP_PASSWORD', version: 1 },
    ]);
    // Without a name it is the one before: revision 3, with the second secret again.
    await done({ kind: 'rollback' });
    expect((await reload()).secrets).toMatchObject([
      { name: 'DB_PASSWORD' },
      { name: 'SESSION_KEY' },
      { name: 'SMTP_PASSWORD', version: 2 },
    ]);
  });

  it('are refused when a new required variable has no value', async () => {
    await done({ kind: 'deploy' });
    const release = await workload.aRelease(school.product, '3.0.0', {
      variables: { COUNTRY: { required: true } },
    });
    const answer = await start({ kind: 'upgrade', releaseId: release.id });
    expect(refusalOf(answer)).toEqual({
      status: 422,
      code: 'VALIDATION_FAILED',
      fields: ['/variables/COUNTRY'],
    });
    expect(await reload()).toMatchObject({ releaseVersion: '1.0.0' });
  });

  it('refuse a release of another product', async () => {
    const other = await workload.aRelease(await workload.aProduct(), '1.0.0');
    expect(refusalOf(await start({ kind: 'upgrade', releaseId: other.id })).fields).toEqual([
      '/releaseId',
    ]);
  });

  it('have nothing to return to at first', async () => {
    await done({ kind: 'deploy' });
    expect(refusalOf(await start({ kind: 'rollback' })).code).toBe('STACK_STATE');
  });
});

describe('restart and scale', () => {
  it('leave pending changes alone', async () => {
    await done({ kind: 'deploy' });
    await operator.patch(
      `/stacks/${stack.id}`,
      { variables: { GREETING: 'later' } },
      (await reload()).version,
    );
    const scaled = await done({ kind: 'scale', services: { web: { replicas: 5 } } });
    expect(await specOf(scaled.id)).toMatchObject({
      services: { web: { replicas: 5 } },
      variables: {},
    });
    const after = await reload();
    expect(after.services['web']?.replicas).toBe(5);
    expect(after.pendingChanges).toEqual(['variables.GREETING']);
  });

  it('are refused while a deploy has not ended', async () => {
    await done({ kind: 'deploy' });
    const deploy = expectGood(await start({ kind: 'deploy' }));
    const refused = await start({ kind: 'restart' });
    expect(refusalOf(refused).code).toBe('STACK_STATE');
    expect(refused.text).toContain('A deploy of this stack is queued');
    await engine.fail(deploy.id);
    expect((await start({ kind: 'restart' })).status).toBe(202);
  });

  it('name the service that is not there', async () => {
    await done({ kind: 'deploy' });
    expect(refusalOf(await start({ kind: 'restart', services: ['web', 'cache'] })).fields).toEqual([
      '/services/1',
    ]);
    expect(refusalOf(await start({ kind: 'scale', services: { cache: {} } })).fields).toEqual([
      '/services/cache',
    ]);
    expect(refusalOf(await start({ kind: 'scale', services: {} })).fields).toEqual(['/services']);
  });

  it.each(['start', 'stop', 'restart', 'rollback'])(
    '%s makes no sense before the first deploy',
    async (kind) => {
      expect(refusalOf(await start({ kind }))).toMatchObject({ status: 409, code: 'STACK_STATE' });
    },
  );
});

describe('a removal', () => {
  it('asks for the name, then frees it for its own tenant only', async () => {
    await done({ kind: 'deploy' });
    const wrong = await start({ kind: 'remove', confirmTenantName: `${school.tenant.name}!` });
    expect(refusalOf(wrong)).toMatchObject({ status: 422, code: 'CONFIRMATION_MISMATCH' });
    expect(await reload()).toMatchObject({ wanted: 'running' });
    const removal = expectGood(
      await start({ kind: 'remove', confirmTenantName: school.tenant.name }),
    );
    expect((await start({ kind: 'remove', confirmTenantName: school.tenant.name })).body.id).toBe(
      removal.id,
    );
    expect(refusalOf(await start({ kind: 'deploy' })).code).toBe('STACK_STATE');
    const subdomain = stack.subdomain;
    const taken = await operator.post('/stacks', bodyOf(school, subdomain));
    expect(refusalOf(taken).code).toBe('NAME_TAKEN');
    await engine.succeed(removal.id);
    expect(await reload()).toMatchObject({ state: 'removed', wanted: 'removed' });
    expect(refusalOf(await start({ kind: 'deploy' })).code).toBe('STACK_STATE');
    const foreign = await operator.post(
      '/stacks',
      bodyOf({ ...school, tenant: await workload.aTenant() }, subdomain),
    );
    expect(refusalOf(foreign).code).toBe('NAME_TAKEN');
    expect((await operator.post('/stacks', bodyOf(school, subdomain))).status).toBe(201);
  });

  it('lets the tenant be removed afterwards, and not before', async () => {
    const { id } = school.tenant;
    expect(refusalOf(await operator.delete(`/tenants/${id}`)).code).toBe('STILL_IN_USE');
    await done({ kind: 'remove', confirmTenantName: school.tenant.name });
    expect((await operator.delete(`/tenants/${id}`)).status).toBe(204);
    expect((await operator.get(`/tenants/${id}`)).status).toBe(404);
  });
});
const bodyOf = (of: School, subdomain: string) => ({
  tenantId: of.tenant.id,
  productId: of.product.id,
  releaseId: of.release.id,
  environmentId: of.environment.id,
  hostId: of.host.id,
  variables: { SCHOOL_NAME: 'x' },
  subdomain,
});

describe('a cancellation', () => {
  it('is asked for once, and refused when there is nothing left to stop', async () => {
    const task = expectGood(await start({ kind: 'deploy' }));
    const cancel = () => operator.post<TaskResponse>(`/tasks/${task.id}/cancellation`);
    expect((await cancel()).status).toBe(202);
    expect((await cancel()).body.cancelRequestedAt).not.toBeNull();
    const messages = await rows(
      `SELECT pattern FROM outbox_messages WHERE payload->>'taskId' = $1 ORDER BY id`,
      [task.id],
    );
    expect(messages).toEqual([{ pattern: 'task.queued' }, { pattern: 'task.cancel' }]);
    await engine.fail(task.id);
    expect(refusalOf(await cancel())).toMatchObject({ status: 409, code: 'CONFLICT' });
  });
});

describe('a host', () => {
  it('is checked by a task of its own', async () => {
    const check = () =>
      operator.post<TaskResponse>(`/hosts/${school.host.id}/tasks`, { kind: 'check' });
    const first = await check();
    expect(first).toMatchObject({
      status: 202,
      body: { kind: 'check', stackId: null, tenantId: null },
    });
    expect((await check()).body.id).toBe(first.body.id);
  });
});
