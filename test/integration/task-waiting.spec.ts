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
