/** A stack made anew from a restore point: what it gets, what it must not touch, and what is refused. */
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AuditEntryResponse,
  Page,
  RestorePointResponse,
  StackResponse,
  TaskResponse,
} from '#libs/contracts';
import { aLocalTarget, anSftpTarget, withBackup } from '../factories/backup-bodies.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { aSlug, expectGood, key, Workload, type School } from '../factories/workload.js';
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
let school: School;
/** Ids of targets. */
let here: string;
let away: string;

beforeAll(async () => {
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  const owner = await mirab.accounts.signedIn('owner');
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  engine = new EngineFacts(mirab.database.engineUrl);
  const plain = await workload.aSchool();
  school = { ...plain, release: await workload.aRelease(plain.product, '1.1.0', withBackup) };
  const make = async (body: unknown): Promise<string> =>
    expectGood(await owner.post<{ id: string }>('/backup-targets', body)).id;
  here = await make(aLocalTarget());
  away = await make(anSftpTarget());
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});

const start = (
  { id }: { id: string },
  body: Record<string, unknown>,
): Promise<Answer<TaskResponse>> =>
  operator.post<TaskResponse>(`/stacks/${id}/tasks`, body, { headers: key() });
const read = async (id: string): Promise<StackResponse> =>
  expectGood(await operator.get<StackResponse>(`/stacks/${id}`));
const secretsOf = ({ id }: { id: string }) =>
  select<{ id: string; name: string; version: number; sealed: string; from: string | null }>(
    mirab.database.adminUrl,
    `SELECT id, name, version, encode(sealed, 'hex') AS sealed, copied_from_id AS from FROM secrets WHERE stack_id = $1 ORDER BY name, version`,
    [id],
  );

/** A stack of a tenant of its own that runs, and a restore point of it. */
async function aBackedUpStack(
  targetId = here,
): Promise<{ stack: StackResponse; point: RestorePointResponse }> {
  const stack = await workload.aStack(
    { ...school, tenant: await workload.aTenant() },
    { size: 'large', secrets: { SMTP_PASSWORD: 'hunter2' } },
  );
  await engine.succeed(expectGood(await start(stack, { kind: 'deploy' })).id);
  const task = expectGood(await start(stack, { kind: 'backup', targetId }));
  const id = await engine.backUp(task.id);
  const point = await operator.get<RestorePointResponse>(`/restore-points/${id}`);
  return { stack: await read(stack.id), point: expectGood(point) };
}
const restore = (
  { id }: { id: string },
  body: Record<string, unknown> = {},
  options: { who?: ApiSession; headers?: Record<string, string> } = {},
): Promise<Answer<TaskResponse>> =>
  (options.who ?? operator).post<TaskResponse>(
    `/restore-points/${id}/stacks`,
    { subdomain: aSlug('restored'), ...body },
    { headers: options.headers ?? key() },
  );
const countStacks = async (): Promise<number> =>
  (await select(mirab.database.adminUrl, 'SELECT id FROM stacks')).length;

describe('a restore to a new stack', () => {
  it('makes the stack as it was at that moment, and the task that fills it', async () => {
    const { stack, point } = await aBackedUpStack();
    const patch = { services: { web: { replicas: 1 } }, secrets: { SMTP_PASSWORD: 'newer' } };
    expectGood(await operator.patch(`/stacks/${stack.id}`, patch, stack.version));
    const subdomain = aSlug('restored');
    const answer = await restore(point, { subdomain });
    const task = expectGood(answer);
    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toBe(`/api/v1/tasks/${task.id}`);
    expect(task).toMatchObject({
      kind: 'restore',
      state: 'queued',
      input: { kind: 'restore', restorePointId: point.id },
    });
    expect(task.stackId).not.toBe(stack.id);
    const made = await read(task.stackId ?? '');
    expect(made).toMatchObject({
      subdomain,
      tenantId: stack.tenantId,
      productId: stack.productId,
      releaseId: point.releaseId,
      environmentId: stack.environmentId,
      hostId: stack.hostId,
      services: stack.services,
      variables: stack.variables,
      state: 'new',
      secrets: [
        { name: 'DB_PASSWORD', version: 1 },
        { name: 'SMTP_PASSWORD', version: 1 },
      ],
    });
    const original = (await secretsOf(stack)).filter(({ version }) => version === 1);
    expect(await secretsOf(made)).toMatchObject(
      original.map(({ id, name, sealed }) => ({ name, version: 1, sealed, from: id })),
    );
    expect((await read(stack.id)).state).toBe('running');
    const audit = await operator.get<Page<AuditEntryResponse>>(`/audit?subjectId=${made.id}`);
    expect(expectGood(audit).items).toMatchObject([
      { action: 'stack.created', after: { restorePointId: point.id } },
    ]);
  });

  it('of a restored stack names the row for which a secret was sealed', async () => {
    const { stack, point } = await aBackedUpStack();
    const first = expectGood(await restore(point));
    await engine.succeed(first.id);
    const again = expectGood(await start({ id: first.stackId ?? '' }, { kind: 'backup' }));
    const second = await engine.backUp(again.id);
    const third = expectGood(await restore({ id: second }));
    const roots = (await secretsOf(stack)).map(({ id }) => id);
    expect((await secretsOf({ id: third.stackId ?? '' })).map(({ from }) => from)).toEqual(roots);
  });

  it('is one stack and one task however often the same request is sent', async () => {
    const { point } = await aBackedUpStack();
    const before = await countStacks();
    const [headers, subdomain] = [key(), aSlug('restored')];
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => restore(point, { subdomain }, { headers })),
    );
    expect(new Set(answers.map((answer) => expectGood(answer).id)).size).toBe(1);
    expect(await countStacks()).toBe(before + 1);
    const other = await restore(point, { subdomain: aSlug('restored') }, { headers });
    expect(refusalOf(other).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await countStacks()).toBe(before + 1);
  });

  it('goes to another host and environment from a target that every host reaches', async () => {
    const { point } = await aBackedUpStack(away);
    const host = await workload.aHost();
    const staging = await workload.environment('staging');
    const task = expectGood(await restore(point, { hostId: host.id, environmentId: staging.id }));
    expect(await read(task.stackId ?? '')).toMatchObject({
      hostId: host.id,
      environmentSlug: 'staging',
    });
  });

  it.each<
    [
      string,
      (own: {
        stack: StackResponse;
        point: RestorePointResponse;
      }) => Promise<Record<string, unknown>>,
      { status: number; code: string; fields: string[] },
    ]
  >([
    [
      'a name that is taken',
      ({ stack }) => Promise.resolve({ subdomain: stack.subdomain }),
      { status: 409, code: 'NAME_TAKEN', fields: ['/subdomain'] },
    ],
    [
      'a name that is reserved',
      () => Promise.resolve({ subdomain: 'admin' }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/subdomain'] },
    ],
    [
      'no name',
      () => Promise.resolve({ subdomain: undefined }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/subdomain'] },
    ],
    [
      'a host that is not there',
      () => Promise.resolve({ hostId: uuidv7() }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/hostId'] },
    ],
    [
      'a host that is not enrolled',
      async () => ({
        hostId: (await workload.aHost({ connection: 'ssh', sshAddress: '192.0.2.7' })).id,
      }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/hostId'] },
    ],
    [
      'a host from which a directory elsewhere cannot be read',
      async () => ({ hostId: (await workload.aHost()).id }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/hostId'] },
    ],
    [
      'an environment that is not there',
      () => Promise.resolve({ environmentId: uuidv7() }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/environmentId'] },
    ],
    [
      'another tenant',
      async () => ({ tenantId: (await workload.aTenant()).id }),
      { status: 422, code: 'VALIDATION_FAILED', fields: ['/tenantId'] },
    ],
  ])('is refused with %s, and leaves nothing behind', async (_, body, refusal) => {
    const own = await aBackedUpStack();
    const asked = await body(own);
    const before = await countStacks();
    expect(refusalOf(await restore(own.point, asked))).toEqual(refusal);
    expect(await countStacks()).toBe(before);
  });

  it('is refused for a point that is not there or not in reach, and for whoever may not make stacks', async () => {
    const { point, stack } = await aBackedUpStack();
    expect(refusalOf(await restore({ id: uuidv7() })).code).toBe('NOT_FOUND');
    for (const who of [
      await mirab.accounts.signedIn('viewer'),
      await mirab.accounts.signedIn('tenant', stack.tenantId),
      await mirab.accounts.signedIn('tenant', (await workload.aTenant()).id),
    ])
      expect(refusalOf(await restore(point, {}, { who })).code).toBe('FORBIDDEN');
    const program = await mirab.accounts.withToken('operator');
    const keyless = await restore(point, {}, { who: program, headers: {} });
    expect(refusalOf(keyless).code).toBe('MALFORMED_REQUEST');
  });

  it('is refused once the tenant is gone, and the restore point stays', async () => {
    const { point, stack } = await aBackedUpStack();
    const removal = { kind: 'remove', confirmTenantName: stack.tenantName, deleteVolumes: false };
    await engine.succeed(expectGood(await start(stack, removal)).id);
    const before = await countStacks();
    expectGood(await restore(point));
    expect(await countStacks()).toBe(before + 1);
    const other = await aBackedUpStack();
    const gone = { ...removal, confirmTenantName: other.stack.tenantName };
    await engine.succeed(expectGood(await start(other.stack, gone)).id);
    expect((await operator.delete(`/tenants/${other.stack.tenantId}`)).status).toBe(204);
    expect(refusalOf(await restore(other.point))).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect((await operator.get(`/restore-points/${other.point.id}`)).status).toBe(200);
  });
});

describe('a restore that is asked for directly', () => {
  it('is for a stack to which nothing was done, and can be tried again there', async () => {
    const { point } = await aBackedUpStack();
    const first = expectGood(await restore(point));
    await engine.fail(first.id);
    const stackId = first.stackId ?? '';
    const empty = refusalOf(await start({ id: stackId }, { kind: 'deploy' }));
    expect(empty.code).toBe('STACK_STATE');
    const again = await start({ id: stackId }, { kind: 'restore', restorePointId: point.id });
    expect(again.status).toBe(202);
    await engine.succeed(expectGood(again).id);
    expect((await start({ id: stackId }, { kind: 'deploy' })).status).toBe(202);
    const third = await start({ id: stackId }, { kind: 'restore', restorePointId: point.id });
    expect(refusalOf(third).code).toBe('STACK_STATE');
  });

  it.each<
    [
      string,
      (own: { stack: StackResponse; point: RestorePointResponse }) => Promise<{ id: string }>,
    ]
  >([
    ['that runs', ({ stack }) => Promise.resolve(stack)],
    [
      'whose deploy has failed',
      async ({ stack }) => {
        const other = await workload.aStack(schoolOf(stack), { subdomain: aSlug('other') });
        await engine.fail(expectGood(await start(other, { kind: 'deploy' })).id);
        return other;
      },
    ],
    [
      'that is about to be deployed',
      async ({ stack }) => {
        const other = await workload.aStack(schoolOf(stack), { subdomain: aSlug('other') });
        expectGood(await start(other, { kind: 'deploy' }));
        return other;
      },
    ],
    [
      'of another release',
      async ({ stack }) => {
        const release = await workload.aRelease(school.product, `1.2.${Date.now() % 100_000}`);
        return workload.aStack({ ...schoolOf(stack), release }, { subdomain: aSlug('other') });
      },
    ],
    [
      'on a host that cannot read the directory',
      async ({ stack }) =>
        workload.aStack(
          { ...schoolOf(stack), host: await workload.aHost() },
          { subdomain: aSlug('other') },
        ),
    ],
  ])('is refused for a stack %s', async (_, make) => {
    const own = await aBackedUpStack();
    const stack = await make(own);
    const answer = await start(stack, { kind: 'restore', restorePointId: own.point.id });
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'STACK_STATE' });
  });

  it('takes no restore point of another tenant, and none from a person of the tenant', async () => {
    const [own, foreign] = [await aBackedUpStack(), await aBackedUpStack()];
    const empty = await workload.aStack(schoolOf(own.stack), { subdomain: aSlug('other') });
    for (const restorePointId of [foreign.point.id, uuidv7()])
      expect(refusalOf(await start(empty, { kind: 'restore', restorePointId }))).toEqual({
        status: 422,
        code: 'VALIDATION_FAILED',
        fields: ['/restorePointId'],
      });
    const person = await mirab.accounts.signedIn('tenant', own.stack.tenantId);
    const body = { kind: 'restore', restorePointId: own.point.id };
    const answer = await person.post(`/stacks/${empty.id}/tasks`, body, { headers: key() });
    expect(refusalOf(answer).code).toBe('FORBIDDEN');
  });
});

const schoolOf = ({ tenantId }: StackResponse): School => ({
  ...school,
  tenant: { ...school.tenant, id: tenantId },
});
