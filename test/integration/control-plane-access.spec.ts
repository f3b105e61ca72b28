/** The gate: who may call what, from where, and what a refusal looks like. */
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnvironmentResponse, Page, Permission, Role } from '#libs/contracts';
import { rolePermissions, roles } from '#libs/contracts';
import { RouteList } from '../../control-plane/src/access/route-list.js';
import { ApiSession, refusalOf } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  testZone,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
const sessions = new Map<Role, ApiSession>();
let environment: EnvironmentResponse;

const as = (role: Role): ApiSession => {
  const session = sessions.get(role);
  if (!session) throw new Error(`Nobody has the role ${role}`);
  return session;
};

beforeAll(async () => {
  mirab = await startTestControlPlane();
  const tenantId = await mirab.accounts.aTenant();
  for (const role of roles)
    sessions.set(role, await mirab.accounts.signedIn(role, role === 'tenant' ? tenantId : null));
  const list = await as('owner').get<Page<EnvironmentResponse>>('/environments?sort=slug');
  environment = list.body.items[0]!;
});
afterAll(() => mirab.close());

/** Routes of the foundation. `path` names things that exist or can be made. */
interface Rung {
  method: string;
  /** `{viewer}` and `{environment}` are things that exist, `{none}` does not. */
  path: string;
  needs: Permission | 'signed-in' | 'public';
  /** Makes the good call: its status, and what it sends. */
  good?: { status: number; body?: unknown; version?: () => number };
  /** A body with a field that is wrong, and the pointer that must name it. */
  bad?: { body: unknown; field: string };
  /** For paths with an id. */
  missing?: string;
}
const body = { email: 'new@example.test', displayName: 'New', role: 'viewer' };
const ladder: Rung[] = [
  { method: 'GET', path: '/session', needs: 'signed-in', good: { status: 200 } },
  { method: 'GET', path: '/users', needs: 'user:read', good: { status: 200 } },
  {
    method: 'POST',
    path: '/users',
    needs: 'user:write',
    good: { status: 201, body },
    bad: { body: { ...body, role: 'king' }, field: '/role' },
  },
  {
    method: 'GET',
    path: '/users/{viewer}',
    needs: 'user:read',
    good: { status: 200 },
    missing: '/users/',
  },
  {
    method: 'PATCH',
    path: '/users/{viewer}',
    needs: 'user:write',
    good: { status: 200, body: { displayName: 'Another' } },
    bad: { body: { displayName: '\u202eevil' }, field: '/displayName' },
    missing: '/users/',
  },
  {
    method: 'POST',
    path: '/users/{viewer}/invitation',
    needs: 'user:write',
    good: { status: 201 },
  },
  { method: 'GET', path: '/tokens', needs: 'token:read', good: { status: 200 } },
  {
    method: 'POST',
    path: '/tokens',
    needs: 'token:write',
    good: { status: 201, body: { name: 'ci', role: 'viewer' } },
    bad: { body: { name: 'ci', role: 'viewer', expiresInDays: 4_000 }, field: '/expiresInDays' },
  },
  { method: 'GET', path: '/tokens/{none}', needs: 'token:read', missing: '/tokens/' },
  {
    method: 'DELETE',
    path: '/tokens/{none}',
    needs: 'token:write',
    missing: '/tokens/',
  },
  { method: 'GET', path: '/environments', needs: 'environment:read', good: { status: 200 } },
  {
    method: 'GET',
    path: '/environments/{environment}',
    needs: 'environment:read',
    good: { status: 200 },
    missing: '/environments/',
  },
  {
    method: 'PATCH',
    path: '/environments/{environment}',
    needs: 'environment:write',
    good: { status: 200, body: { dnsTtlSeconds: 61 }, version: () => environment.version },
    bad: { body: { dnsTtlSeconds: 1 }, field: '/dnsTtlSeconds' },
    missing: '/environments/',
  },
  { method: 'GET', path: '/audit', needs: 'audit:read', good: { status: 200 } },
  { method: 'GET', path: '/api/docs', needs: 'signed-in', good: { status: 200 } },
  {
    method: 'GET',
    path: '/api/docs/openapi.json',
    needs: 'signed-in',
    good: { status: 200 },
  },
  {
    method: 'GET',
    path: '/api/docs/swagger-ui.css',
    needs: 'signed-in',
    good: { status: 200 },
  },
  { method: 'DELETE', path: '/session', needs: 'signed-in' },
];
const idOf = (role: Role): string => (as(role) as ApiSession & { id: string }).id;
const title = (rung: Rung): string => `${rung.method} ${rung.path}`;
const pathOf = (rung: Rung): string =>
  rung.path
    .replace('{viewer}', idOf('viewer'))
    .replace('{environment}', environment.id)
    .replace('{none}', uuidv7());

describe('the access ladder', () => {
  for (const rung of ladder) {
    it(`${title(rung)}: anonymous 401`, async () => {
      const answer = await mirab.anonymous.call(rung.method, pathOf(rung));
      expect(refusalOf(answer)).toEqual({ status: 401, code: 'UNAUTHENTICATED', fields: [] });
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });

    const lacking = roles.filter(
      (role) =>
        rung.needs !== 'signed-in' &&
        rung.needs !== 'public' &&
        !rolePermissions[role].has(rung.needs),
    );
    for (const role of lacking)
      it(`${title(rung)}: ${role} 403`, async () => {
        const answer = await as(role).call(rung.method, pathOf(rung), {
          body: rung.good?.body ?? rung.bad?.body,
        });
        expect(refusalOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      });

    if (rung.missing)
      it(`${title(rung)}: an unknown id, and one that cannot be, 404`, async () => {
        for (const id of [uuidv7(), 'not-an-id'])
          expect(
            refusalOf(
              await as('owner').call(rung.method, `${rung.missing}${id}`, {
                body: rung.good?.body,
                version: 1,
              }),
            ),
          ).toMatchObject({ status: 404, code: 'NOT_FOUND' });
      });

    if (rung.bad)
      it(`${title(rung)}: a bad field 422, an unknown field 422, no JSON 400`, async () => {
        const version = rung.good?.version?.();
        const call = (options: object) =>
          as('owner').call(rung.method, pathOf(rung), {
            ...options,
            ...(version ? { version } : {}),
          });
        expect(refusalOf(await call({ body: rung.bad?.body }))).toEqual({
          status: 422,
          code: 'VALIDATION_FAILED',
          fields: [rung.bad?.field],
        });
        expect(
          refusalOf(await call({ body: { ...(rung.good?.body as object), isAdmin: true } })),
        ).toEqual({
          status: 422,
          code: 'VALIDATION_FAILED',
          fields: ['/isAdmin'],
        });
        expect(refusalOf(await call({ rawBody: '{"a":' }))).toMatchObject({
          status: 400,
          code: 'MALFORMED_REQUEST',
        });
      });

    const { good } = rung;
    if (good)
      it(`${title(rung)}: good ${good.status}`, async () => {
        const answer = await as('owner').call(rung.method, pathOf(rung), {
          body: good.body,
          ...(good.version ? { version: good.version() } : {}),
        });
        expect(answer.status, answer.text.slice(0, 300)).toBe(good.status);
      });
  }

  it('has a rung for every route of the foundation, and each route says who may call it', () => {
    const mine = /^(\/api\/v1\/(session|users|tokens|environments|audit|events)|\/api\/docs)/;
    const routes = mirab.app.get(RouteList, { strict: false }).list();
    expect(routes.filter((route) => route.policy === null)).toEqual([]);
    const public_ = routes
      .filter((route) => route.policy?.kind === 'public')
      .map((route) => `${route.method} ${route.path}`);
    expect(public_).toEqual([
      'POST /api/v1/enrolment',
      'POST /api/v1/session',
      'POST /api/v1/session/first',
    ]);
    const own = routes.filter((route) => mine.test(route.path) && route.policy?.kind !== 'public');
    // GET /events has a suite of its own.
    expect(own.length).toBe(ladder.length + 1);
  });
});

describe('a change by cookie', () => {
  const patch = (headers: Record<string, string>) =>
    new ApiSession(mirab.url).call('PATCH', `/users/${idOf('viewer')}`, {
      body: { displayName: 'By another site' },
      headers: { cookie: as('owner').cookie ?? '', ...headers },
    });
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    [
      'a customer on a sister subdomain',
      { origin: 'https://acme.example.test', 'sec-fetch-site': 'same-site' },
    ],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['an opaque origin', { origin: 'null' }],
    ['no word of where it comes from', {}],
  ])('is refused from %s', async (_, headers) => {
    expect(refusalOf(await patch(headers))).toMatchObject({
      status: 403,
      code: 'CROSS_SITE_REQUEST',
    });
  });
  it('is taken from the panel', async () => {
    expect((await patch({ origin: mirab.url })).status).toBe(200);
  });
  it('is refused as a form', async () => {
    const answer = await as('owner').call('POST', '/users', {
      rawBody: 'email=a',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(refusalOf(answer)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
  it('cannot sign somebody in from another site', async () => {
    const answer = await mirab.anonymous.post(
      '/session',
      { email: 'a@b.test', password: 'x' },
      { headers: { origin: 'https://evil.example' } },
    );
    expect(refusalOf(answer)).toMatchObject({ status: 403, code: 'CROSS_SITE_REQUEST' });
  });
});

describe('versions', () => {
  const path = () => `/environments/${environment.id}`;
  it('answers with an ETag that the change wants back', async () => {
    const read = await as('owner').get<EnvironmentResponse>(path());
    expect(read.headers['etag']).toBe(`"${read.body.version}"`);
    const changed = await as('owner').patch<EnvironmentResponse>(
      path(),
      { dnsTtlSeconds: 90 },
      read.body.version,
    );
    expect(changed.body).toMatchObject({ dnsTtlSeconds: 90, version: read.body.version + 1 });
    const stale = await as('owner').patch(path(), { dnsTtlSeconds: 100 }, read.body.version);
    expect(refusalOf(stale)).toMatchObject({ status: 412, code: 'CHANGED_MEANWHILE' });
    expect(refusalOf(await as('owner').patch(path(), { dnsTtlSeconds: 100 }))).toMatchObject({
      status: 428,
    });
  });
});

describe('answers', () => {
  it('names the request by an id of its own unless it is given a plain one', async () => {
    const named = await mirab.anonymous.get('/session', {
      headers: { 'x-request-id': 'ci-run-12345' },
    });
    expect(named.headers['x-request-id']).toBe('ci-run-12345');
    expect(named.body).toMatchObject({ requestId: 'ci-run-12345', instance: '/api/v1/session' });
    const odd = await mirab.anonymous.get('/session', { headers: { 'x-request-id': 'a b\tc"' } });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
  it('are 404 problems where nothing stands, never the panel', async () => {
    const answer = await as('owner').get('/api/v1/nothing');
    expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
  it('are 413 for more than 1 MB', async () => {
    const answer = await as('owner').post('/users', {
      ...body,
      displayName: 'x'.repeat(1_100_000),
    });
    expect(refusalOf(answer)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });
  it('carry strict headers and tell no cache to keep them', async () => {
    const { headers } = await as('owner').get('/session');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });
  it('refuse NUL and half characters, which PostgreSQL cannot hold', async () => {
    for (const displayName of ['a\u0000b', 'a\ud800b'])
      expect(
        refusalOf(await as('owner').patch(`/users/${idOf('viewer')}`, { displayName })),
      ).toMatchObject({ status: 422, fields: ['/displayName'] });
  });
  it('refuse to sort by what is not listed', async () => {
    expect(refusalOf(await as('owner').get('/users?sort=passwordHash'))).toMatchObject({
      status: 422,
      fields: ['/sort'],
    });
  });
  it('hold no hash and no secret of a person or a token', async () => {
    const people = await as('owner').get('/users');
    const tokens = await as('owner').get('/tokens');
    expect(people.text + tokens.text).not.toMatch(/argon2|secret|hash"/i);
  });
  it('know the zone of the installation', async () => {
    expect(environment.zone).toBe(testZone);
  });
});
