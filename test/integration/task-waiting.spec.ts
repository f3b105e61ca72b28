/** Why a task waits, as it is told to operators and to a tenant's own people. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackResponse, TaskResponse, TenantResponse } from '#libs/contracts';
import { EngineFacts } from '../factories/engine-facts.js';
import { aSlug, expectGood, Workload, type School } from '../factories/workload.js';
import type { ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { execute } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let school: School;
let stack: StackResponse;

const settings = { secrets: { SMTP_PASSWORD: 'first' } };

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
  stack = await workload.aStack(school, settings);
});

const waitingOf = async (id: string, who = operator): Promise<TaskResponse['waiting']> =>
  expectGood(await who.get<TaskResponse>(`/tasks/${id}`)).waiting;
const deploy = async ({ id }: StackResponse): Promise<TaskResponse> =>
  expectGood(await operator.post<TaskResponse>(`/stacks/${id}/tasks`, { kind: 'deploy' }));
const limit = async (tenant: string, body: Record<string, unknown>): Promise<void> => {
  const read = expectGood(await operator.get<TenantResponse>(`/tenants/${tenant}`));
  expectGood(await operator.patch(`/tenants/${tenant}`, body, read.version));
};

describe('a task that waits', () => {
  it('tells its tenant’s people, too, that the tenant is paused or runs as much as it may', async () => {
    const tenant = school.tenant.id;
    const person = await mirab.accounts.signedIn('tenant', tenant);
    const other = await workload.aStack(school, { subdomain: aSlug('second'), ...settings });
    const { id } = await deploy(stack);
    await engine.begin((await deploy(other)).id);
    expect(await waitingOf(id)).not.toMatchObject({ code: 'TENANT_BUSY' });
    await limit(tenant, { maxActive: 1 });
    const busy = {
      code: 'TENANT_BUSY',
      detail: 'The tenant is busy with one task, as many as it may run at once.',
    };
    expect(await waitingOf(id)).toMatchObject(busy);
    expect(await waitingOf(id, person)).toMatchObject(busy);
    await limit(tenant, { paused: true });
    expect(await waitingOf(id)).toMatchObject({ code: 'TENANT_PAUSED' });
    expect(await waitingOf(id, person)).toMatchObject({ code: 'TENANT_PAUSED' });
  });

  it('is told nothing of other tenants, and nobody stands behind those that are paused', async () => {
    const crowd = await workload.aTenant();
    await deploy(await workload.aStack({ ...school, tenant: crowd }, settings));
    const { id } = await deploy(stack);
    const person = await mirab.accounts.signedIn('tenant', school.tenant.id);
    expect(await waitingOf(id)).toMatchObject({ position: 2 });
    expect(await waitingOf(id, person)).toMatchObject({ code: 'READY', position: 1 });
    await limit(crowd.id, { paused: true });
    expect(await waitingOf(id)).toMatchObject({ code: 'READY', position: 1 });
  });
});

const minute = 60_000;
/** What the engine and time do to a task, written where they would. */
const set = (id: string, change: { priority?: number; waitedMinutes?: number }): Promise<unknown> =>
  execute(
    mirab.database.adminUrl,
    `UPDATE tasks SET priority = coalesce($2, priority), created_at = coalesce($3, created_at) WHERE id = $1`,
    [
      id,
      change.priority ?? null,
      change.waitedMinutes === undefined
        ? null
        : new Date(Date.now() - change.waitedMinutes * minute),
    ],
  );

describe('the place of a waiting task', () => {
  let own: TaskResponse;
  let crowd: TenantResponse;

  /** A task of another tenant on the same host, asked for after ours. */
  const another = async (host = school.host): Promise<TaskResponse> => {
    crowd = await workload.aTenant();
    return deploy(await workload.aStack({ ...school, host, tenant: crowd }, settings));
  };
  const place = async (): Promise<number | undefined> => (await waitingOf(own.id))?.position;
  beforeEach(async () => {
    own = await deploy(stack);
  });

  it('counts tasks of other stacks on the host by priority, then arrival', async () => {
    const elsewhere = await another(await workload.aHost());
    await set(elsewhere.id, { priority: 9 });
    await another();
    expect(await place()).toBe(1);
    await set((await another()).id, { priority: 8 });
    await set((await another()).id, { priority: 9 });
    expect(await place()).toBe(3);
  });

  it('gains a point for every five minutes of waiting, three at most', async () => {
    const other = await another();
    await set(other.id, { priority: own.priority - 1, waitedMinutes: 9 });
    expect(await place()).toBe(1);
    await set(other.id, { waitedMinutes: 11 });
    expect(await place()).toBe(2);
    await set(other.id, { priority: own.priority - 3, waitedMinutes: 600 });
    expect(await place()).toBe(1);
    await set(other.id, { priority: own.priority - 2 });
    expect(await place()).toBe(2);
  });

  it('goes back by two points for every task of the same tenant that runs', async () => {
    const other = await another();
    await set(other.id, { priority: own.priority - 1 });
    expect(await place()).toBe(1);
    const busy = await workload.aStack(school, { subdomain: aSlug('busy'), ...settings });
    await engine.begin((await deploy(busy)).id);
    expect(await place()).toBe(2);
  });

  it('on its own stack is that of its arrival, whatever is more urgent', async () => {
    await engine.succeed(own.id);
    own = await deploy(stack);
    await set(own.id, { priority: 1 });
    const later = expectGood(
      await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'stop' }),
    );
    expect(await place()).toBe(1);
    expect(await waitingOf(later.id)).toMatchObject({
      code: 'BEHIND_TASK',
      position: 2,
      detail: 'A deploy of the same stack comes first.',
    });
    await engine.begin(own.id);
    expect(await waitingOf(later.id)).toMatchObject({
      position: 1,
      detail: 'A deploy of the same stack is running.',
    });
  });

  it('is told for a whole page at once, and for no task that is cancelled', async () => {
    const other = await another();
    await set(other.id, { priority: 9 });
    const list = async () => {
      const path = `/tasks?state=queued&hostId=${school.host.id}`;
      const { items } = expectGood(await operator.get<{ items: TaskResponse[] }>(path));
      return items.map(({ id, waiting }) => [id, waiting?.position ?? null]);
    };
    expect(await list()).toEqual([
      [other.id, 1],
      [own.id, 2],
    ]);
    expectGood(await operator.post(`/tasks/${other.id}/cancellation`));
    expect(await list()).toEqual([
      [other.id, null],
      [own.id, 1],
    ]);
  });
});
