/** The access ladder of the workload's routes: anonymous, without the right, another tenant, malformed, good. */
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHostKey } from '../factories/backup-bodies.js';
import {
  rolePermissions,
  roles,
  type Permission,
  type Role,
  type TaskResponse,
} from '#libs/contracts';
import { RouteList } from '../../control-plane/src/access/route-list.js';
import { aProductFile } from '../factories/product-file.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { aSlug, aStackBody, expectGood, Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let school: School;
let engine: EngineFacts;
const sessions = new Map<Role, ApiSession>();
/** Names in paths → ids of things that exist. */
const ids: Record<string, string> = { none: uuidv7() };

const as = (role: Role): ApiSession => {
  const session = sessions.get(role);
  if (!session) throw new Error(`Nobody has the role ${role}`);
  return session;
};
const aScheduleBody = (): Record<string, unknown> => ({
  name: 'Nightly',
  stackId: ids['stack'],
  input: { kind: 'restart' },
  cron: '0 3 * * *',
  timeZone: 'Asia/Tehran',
});
const fill = (path: string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);

beforeAll(async () => {
  mirab = await startTestControlPlane();
  engine = new EngineFacts(mirab.database.engineUrl);
  sessions.set('operator', await mirab.accounts.signedIn('operator'));
  const workload = new Workload(as('operator'));
  school = await workload.aSchool();
  const stack = await workload.aStack(school);
  const start = await as('operator').post<TaskResponse>(`/stacks/${stack.id}/tasks`, {
    kind: 'deploy',
  });
  const task = expectGood(start).id;
  await engine.log(task, 1, 'a line');
  await engine.succeed(task);
  Object.assign(ids, {
    tenant: school.tenant.id,
    product: school.product.id,
    release: school.release.id,
    host: school.host.id,
    stack: stack.id,
    task,
  });
  const schedule = await as('operator').post<{ id: string }>('/schedules', aScheduleBody());
  ids['schedule'] = expectGood(schedule).id;
  const other = await workload.aTenant();
  for (const role of roles.filter((name) => name !== 'operator')) {
    // The tenant's person belongs to another tenant than everything above.
    sessions.set(role, await mirab.accounts.signedIn(role, role === 'tenant' ? other.id : null));
  }
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});

interface Rung {
  method: string;
  path: string;
  needs: Permission;
  good: number;
  body?: () => unknown;
  bad?: unknown;
  version?: number;
  /** Belongs to one tenant: another one's person gets 404, whatever its rights. */
  ofTenant?: boolean;
}

const ladder: Rung[] = [
  { method: 'GET', path: '/schedules', needs: 'schedule:read', good: 200 },
  {
    method: 'GET',
    path: '/schedules/preview?cron=0+3+*+*+*&timeZone=Asia/Tehran',
    needs: 'schedule:read',
    good: 200,
  },
  {
    method: 'POST',
    path: '/schedules',
    needs: 'schedule:write',
    good: 201,
    ofTenant: true,
    body: () => aScheduleBody(),
    bad: { name: '' },
  },
  {
    method: 'GET',
    path: '/schedules/{schedule}',
    needs: 'schedule:read',
    good: 200,
    ofTenant: true,
  },
  {
    method: 'PATCH',
    path: '/schedules/{schedule}',
    needs: 'schedule:write',
    good: 200,
    ofTenant: true,
    version: 1,
    body: () => ({ enabled: false }),
    bad: { cron: 'x' },
  },
  {
    method: 'DELETE',
    path: '/schedules/{schedule}',
    needs: 'schedule:write',
    good: 204,
    ofTenant: true,
  },
  { method: 'GET', path: '/settings', needs: 'settings:read', good: 200 },
  {
    method: 'PATCH',
    path: '/settings',
    needs: 'settings:write',
    good: 200,
    version: 1,
    body: () => ({ maxActive: 100 }),
    bad: { maxActive: 0 },
  },
  { method: 'GET', path: '/tenants', needs: 'tenant:read', good: 200 },
  {
    method: 'POST',
    path: '/tenants',
    needs: 'tenant:write',
    good: 201,
    body: () => ({ slug: aSlug('t'), name: 'T' }),
    bad: { slug: 'A', name: 'T' },
  },
  { method: 'GET', path: '/tenants/{tenant}', needs: 'tenant:read', good: 200, ofTenant: true },
  {
    method: 'PATCH',
    path: '/tenants/{tenant}',
    needs: 'tenant:write',
    good: 200,
    version: 1,
    body: () => ({ note: 'n' }),
    bad: { name: '' },
  },
  { method: 'DELETE', path: '/tenants/{tenant}', needs: 'tenant:write', good: 409 },
  { method: 'GET', path: '/products', needs: 'product:read', good: 200 },
  {
    method: 'POST',
    path: '/products',
    needs: 'product:write',
    good: 201,
    body: () => ({ slug: aSlug('p'), name: 'P' }),
    bad: { slug: 'p' },
  },
  { method: 'GET', path: '/products/{product}', needs: 'product:read', good: 200 },
  {
    method: 'PATCH',
    path: '/products/{product}',
    needs: 'product:write',
    good: 200,
    version: 1,
    body: () => ({ name: 'Q' }),
    bad: {},
  },
  { method: 'GET', path: '/releases', needs: 'product:read', good: 200 },
  {
    method: 'POST',
    path: '/products/{product}/releases',
    needs: 'product:write',
    good: 201,
    body: () => ({ version: '7.0.0', file: aProductFile({ name: school.product.slug }) }),
    bad: { version: 'seven', file: '' },
  },
  { method: 'GET', path: '/releases/{release}', needs: 'product:read', good: 200 },
  { method: 'GET', path: '/hosts', needs: 'host:read', good: 200 },
  {
    method: 'POST',
    path: '/hosts',
    needs: 'host:write',
    good: 201,
    body: () => ({ connection: 'local', slug: aSlug('h'), name: 'H', address: '192.0.2.2' }),
    bad: { connection: 'telnet' },
  },
  { method: 'GET', path: '/hosts/{host}', needs: 'host:read', good: 200 },
  {
    // A host without SSH has no keys to replace.
    method: 'PUT',
    path: '/hosts/{host}/keys',
    needs: 'host:write',
    good: 409,
    version: 1,
    body: () => ({ hostKeys: [aHostKey] }),
    bad: { hostKeys: ['ssh-dss AAAA'] },
  },
  {
    // Nor is there anything to enrol.
    method: 'POST',
    path: '/hosts/{host}/enrolment',
    needs: 'host:write',
    good: 409,
    body: () => ({ replaceKeys: false }),
    bad: { replaceKeys: 'perhaps' },
  },
  {
    method: 'PATCH',
    path: '/hosts/{host}',
    needs: 'host:write',
    good: 200,
    version: 1,
    body: () => ({ name: 'I' }),
    bad: { address: 'x' },
  },
  {
    method: 'POST',
    path: '/hosts/{host}/tasks',
    needs: 'host:write',
    good: 202,
    body: () => ({ kind: 'check' }),
    bad: { kind: 'deploy' },
  },
  { method: 'GET', path: '/stacks', needs: 'stack:read', good: 200 },
  {
    method: 'POST',
    path: '/stacks',
    needs: 'stack:write',
    good: 201,
    body: () => aStackBody(school, { subdomain: aSlug('sub') }),
    bad: { tenantId: 'x' },
  },
  { method: 'GET', path: '/stacks/{stack}', needs: 'stack:read', good: 200, ofTenant: true },
  {
    method: 'PATCH',
    path: '/stacks/{stack}',
    needs: 'stack:write',
    good: 200,
    version: 1,
    body: () => ({ services: { web: { replicas: 2 } } }),
    bad: { services: { web: { replicas: -1 } } },
  },
  {
    method: 'GET',
    path: '/stacks/{stack}/revisions',
    needs: 'stack:read',
    good: 200,
    ofTenant: true,
  },
  {
    method: 'GET',
    path: '/stacks/{stack}/restore-points',
    needs: 'backup:read',
    good: 200,
    ofTenant: true,
  },
  {
    method: 'POST',
    path: '/stacks/{stack}/plan',
    needs: 'stack:read',
    good: 200,
    ofTenant: true,
    body: () => ({ kind: 'deploy' }),
    bad: { kind: 'destroy' },
  },
  {
    method: 'POST',
    path: '/stacks/{stack}/tasks',
    needs: 'stack:operate',
    good: 202,
    ofTenant: true,
    body: () => ({ kind: 'stop' }),
    bad: { kind: 'upgrade' },
  },
  { method: 'GET', path: '/stacks/{stack}/tasks', needs: 'task:read', good: 200, ofTenant: true },
  { method: 'GET', path: '/tasks', needs: 'task:read', good: 200 },
  { method: 'GET', path: '/tasks/{task}', needs: 'task:read', good: 200, ofTenant: true },
  { method: 'GET', path: '/tasks/{task}/log', needs: 'task:read', good: 200, ofTenant: true },
  { method: 'GET', path: '/tasks/{task}/log.txt', needs: 'task:read', good: 200, ofTenant: true },
  { method: 'GET', path: '/tasks/{task}/events', needs: 'task:read', good: 200, ofTenant: true },
  {
    method: 'DELETE',
    path: '/tasks/{task}/window',
    needs: 'stack:operate',
    good: 200,
    ofTenant: true,
  },
  {
    method: 'POST',
    path: '/tasks/cancellations',
    needs: 'task:cancel',
    good: 202,
    body: () => ({ taskIds: [ids['task']] }),
    bad: { waiting: { tenant: 'x' } },
  },
  {
    method: 'POST',
    path: '/tasks/{task}/cancellation',
    needs: 'task:cancel',
    good: 409,
    ofTenant: true,
  },
];

const call = (session: ApiSession, rung: Rung, change: { body?: unknown; path?: string } = {}) => {
  const body = 'body' in change ? change.body : rung.body?.();
  return session.call(rung.method, fill(change.path ?? rung.path), {
    ...(body === undefined ? {} : { body }),
    ...(rung.version === undefined ? {} : { version: rung.version }),
  });
};

it('every route of the workload has a rung', () => {
  const own = /^\/api\/v1\/(schedules|settings|tenants|products|releases|hosts|stacks|tasks)(\/|$)/;
  const routes = mirab.app
    .get(RouteList, { strict: false })
    .list()
    .filter(({ path }) => own.test(path));
  const shape = (method: string, path: string): string => {
    const [address = ''] = path.replace('/api/v1', '').split('?');
    return `${method} ${address.replace(/\{\w+\}|:\w+/g, '*')}`;
  };
  const rungs = ladder.map(({ method, path }) => shape(method, path));
  expect(routes.map(({ method, path }) => shape(method, path)).sort()).toEqual(rungs.sort());
});

describe.each(ladder)('$method $path', (rung) => {
  it('is shut to nobody in particular', async () => {
    expect(refusalOf(await call(mirab.anonymous, rung))).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });

  it('is shut to each role without the right', async () => {
    for (const role of roles.filter((name) => !rolePermissions[name].has(rung.needs))) {
      expect([role, (await call(as(role), rung)).status]).toEqual([role, 403]);
    }
  });

  if (rung.ofTenant) {
    it('is not there for another tenant', async () => {
      expect(refusalOf(await call(as('tenant'), rung))).toMatchObject({
        status: 404,
        code: 'NOT_FOUND',
      });
    });
  }

  if (rung.path.includes('{')) {
    it('is not there for an id that is nobody, or no id', async () => {
      const unknown = rung.path.replace(/\{\w+\}/, '{none}');
      const malformed = rung.path.replace(/\{\w+\}/, "1'%20OR%20'1'='1");
      expect((await call(as('operator'), rung, { path: unknown })).status).toBe(404);
      expect((await call(as('operator'), rung, { path: malformed })).status).toBe(404);
    });
  }

  if (rung.bad !== undefined) {
    it('names what is wrong with a malformed body', async () => {
      const refused = refusalOf(await call(as('operator'), rung, { body: rung.bad }));
      expect(refused).toMatchObject({ status: 422, code: 'VALIDATION_FAILED' });
      expect(refused.fields).not.toEqual([]);
    });
  }

  it('answers who may', async () => {
    expect((await call(as('operator'), rung)).status).toBe(rung.good);
  });
});

describe('rights beyond operating', () => {
  it('scale and remove need their own', async () => {
    const workload = new Workload(as('operator'));
    const own = { ...school, tenant: await workload.aTenant() };
    const stack = await workload.aStack(own);
    const person = await mirab.accounts.signedIn('tenant', own.tenant.id);
    const ask = (body: unknown) => person.post(`/stacks/${stack.id}/tasks`, body);
    expect((await ask({ kind: 'scale', services: { web: { replicas: 50 } } })).status).toBe(403);
    expect((await ask({ kind: 'remove', confirmTenantName: own.tenant.name })).status).toBe(403);
    expect((await ask({ kind: 'deploy' })).status).toBe(202);
  });
});

describe('lists', () => {
  it('show a tenant nothing of others', async () => {
    for (const path of [
      '/stacks',
      '/tasks',
      '/schedules',
      `/tasks?stackId=${ids['stack']}`,
      `/stacks?tenantId=${ids['tenant']}`,
    ]) {
      expect((await as('tenant').get(path)).body).toEqual({ items: [], total: 0 });
    }
    const tenants = await as('tenant').get<{ total: number }>('/tenants');
    expect(tenants.body.total).toBe(1);
  });
});
