/** What the panel hears of: every change through the API is told once it is made, and a refused one is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FactMessage, StackResponse, TaskResponse } from '#libs/contracts';
import { EventBus } from '../../control-plane/src/events/event-bus.js';
import { aProductFile } from '../factories/product-file.js';
import { aSlug, expectGood, Workload, type School } from '../factories/workload.js';
import type { ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let school: School;
let stack: StackResponse;
let heard: string[];

beforeAll(async () => {
  // Without a broker the process tells its own readers, at once.
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  school = await workload.aSchool();
  stack = await workload.aStack(school);
  mirab.app
    .get(EventBus, { strict: false })
    .facts()
    .subscribe((fact) => heard.push(render(fact)));
});
beforeEach(() => {
  heard = [];
});
afterAll(() => mirab.close());

const render = (fact: FactMessage): string =>
  fact.type === 'changed'
    ? `${fact.resource} ${fact.id}${fact.tenantId ? ` of ${fact.tenantId}` : ''}`
    : fact.type;

describe('a change', () => {
  it('of a tenant is told to that tenant', async () => {
    const tenant = await workload.aTenant();
    expectGood(await operator.patch(`/tenants/${tenant.id}`, { note: 'n' }, 1));
    expectGood(await operator.delete(`/tenants/${tenant.id}`));
    expect(heard).toEqual(Array(3).fill(`tenants ${tenant.id} of ${tenant.id}`));
  });

  it('of a product and a new release are told', async () => {
    const product = await workload.aProduct();
    expectGood(await operator.patch(`/products/${product.id}`, { name: 'x' }, 1));
    const file = aProductFile({ name: product.slug });
    const path = `/products/${product.id}/releases`;
    const { id } = expectGood(
      await operator.post<{ id: string }>(path, { version: '1.0.0', file }),
    );
    const ofProduct = `products ${product.id}`;
    expect(heard).toEqual([ofProduct, ofProduct, `releases ${id}`, ofProduct]);
  });

  it('of a host is told, and a task of it', async () => {
    const host = await workload.aHost();
    expectGood(await operator.patch(`/hosts/${host.id}`, { paused: true }, 1));
    const path = `/hosts/${host.id}/tasks`;
    const task = expectGood(await operator.post<TaskResponse>(path, { kind: 'check' }));
    expect(heard).toEqual([`hosts ${host.id}`, `hosts ${host.id}`, `tasks ${task.id}`]);
  });

  it('of a stack is told, and of its host where it counts there', async () => {
    const made = await workload.aStack(school, { subdomain: aSlug('told') });
    const ofStack = `stacks ${made.id} of ${made.tenantId}`;
    expect(heard).toEqual([ofStack, `hosts ${made.hostId}`]);
    heard = [];
    expectGood(await operator.patch(`/stacks/${made.id}`, { variables: { SCHOOL_NAME: 'x' } }, 1));
    expect(heard).toEqual([ofStack]);
  });

  it('that a task makes is told with the task, and its cancellation', async () => {
    const path = `/stacks/${stack.id}/tasks`;
    const deploy = expectGood(await operator.post<TaskResponse>(path, { kind: 'deploy' }));
    const of = `of ${stack.tenantId}`;
    expect(heard).toEqual([`tasks ${deploy.id} ${of}`, `stacks ${stack.id} ${of}`]);
    heard = [];
    expectGood(await operator.post(`/tasks/${deploy.id}/cancellation`));
    expect(heard).toEqual([`tasks ${deploy.id} ${of}`]);
    heard = [];
    const body = { kind: 'remove', confirmTenantName: school.tenant.name };
    const remove = expectGood(await operator.post<TaskResponse>(path, body));
    expect(heard).toEqual([
      `tasks ${remove.id} ${of}`,
      `stacks ${stack.id} ${of}`,
      `hosts ${stack.hostId}`,
    ]);
  });

  it('that is refused is not told', async () => {
    const host = await workload.aHost();
    heard = [];
    await operator.patch(`/hosts/${host.id}`, { paused: true }, 7);
    await operator.post('/tenants', { slug: school.tenant.slug, name: 'x' });
    await operator.post(`/stacks/${stack.id}/tasks`, { kind: 'remove', confirmTenantName: 'no' });
    expect(heard).toEqual([]);
  });
});
