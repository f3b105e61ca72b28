/** API tokens: who may make which, how long they live, what they see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatedTokenResponse, SessionResponse, TokenResponse } from '#libs/contracts';
import { ApiSession, refusalOf } from '../support/control-plane/api-session.js';
import { execute } from '../support/test-database.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
const sql = (text: string, values: unknown[] = []): Promise<void> =>
  execute(mirab.database.adminUrl, text, values);

beforeAll(async () => {
  mirab = await startTestControlPlane();
});
afterAll(() => mirab.close());

describe('a token', () => {
  it('acts in its own name, without a cookie and without an origin', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const made = await owner.post<CreatedTokenResponse>('/tokens', {
      name: 'ci',
      role: 'operator',
      expiresInDays: 2,
    });
    expect(made.body.secret).toMatch(/^mrb_[0-9a-f]{32}_[\w-]{43}$/);
    const ci = new ApiSession(mirab.url, { token: made.body.secret });
    const session = await ci.get<SessionResponse>('/session');
    expect(session.body).toMatchObject({
      actor: { kind: 'token', name: 'ci', email: null },
      role: 'operator',
      tenantId: null,
    });
    expect((await ci.post('/tokens', { name: 'by ci', role: 'viewer' })).status).toBe(201);
    expect(JSON.stringify((await owner.get(`/tokens/${made.body.id}`)).body)).not.toContain(
      'secret',
    );
  });
  it('counts before a cookie that comes with it', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const answer = await owner.get('/session', {
      headers: { authorization: 'Bearer mrb_nonsense' },
    });
    expect(answer.status).toBe(401);
  });
  it('is nobody when it is wrong, revoked or expired', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const token = await mirab.accounts.withToken('viewer');
    const wrong = token.secret.slice(0, -4) + (token.secret.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    expect((await new ApiSession(mirab.url, { token: wrong }).get('/session')).status).toBe(401);
    expect((await token.get('/session')).status).toBe(200);
    expect((await owner.delete(`/tokens/${token.id}`)).status).toBe(204);
    expect((await owner.delete(`/tokens/${token.id}`)).status).toBe(204);
    expect((await token.get('/session')).status).toBe(401);
    const old = await mirab.accounts.withToken('viewer');
    await sql('UPDATE tokens SET expires_at = now() WHERE id = $1', [old.id]);
    expect((await old.get('/session')).status).toBe(401);
  });
  it('notes its use at most once a minute', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const token = await mirab.accounts.withToken('viewer');
    const lastUse = async () => (await owner.get<TokenResponse>(`/tokens/${token.id}`)).body;
    await token.get('/session');
    const first = await lastUse();
    expect(first).toMatchObject({ lastUsedFrom: '127.0.0.1' });
    await token.get('/session');
    expect((await lastUse()).lastUsedAt).toBe(first.lastUsedAt);
    await sql(`UPDATE tokens SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, [
      token.id,
    ]);
    await token.get('/session');
    expect(Date.parse((await lastUse()).lastUsedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(first.lastUsedAt ?? ''),
    );
  });
});

describe('a search', () => {
  it.each(['/users', '/tokens', '/audit'])('of %s takes a percent sign as one', async (path) => {
    const owner = await mirab.accounts.signedIn('owner');
    await owner.post('/tokens', { name: 'search', role: 'viewer' });
    const count = async (q: string): Promise<number> =>
      (await owner.get<{ total: number }>(`${path}?q=${encodeURIComponent(q)}`)).body.total;
    expect(await count('e')).toBeGreaterThan(0);
    expect(await count('%')).toBe(0);
    expect(await count('e_e_e_e')).toBe(0);
  });
});

describe('who makes a token', () => {
  it('cannot give more than they have', async () => {
    const operator = await mirab.accounts.signedIn('operator');
    expect(refusalOf(await operator.post('/tokens', { name: 'x', role: 'owner' }))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
    expect((await operator.post('/tokens', { name: 'x', role: 'operator' })).status).toBe(201);
  });
  it('cannot let a token outlive the token that made it', async () => {
    const short = await mirab.accounts.withToken('operator', null, 1);
    const made = await short.post<CreatedTokenResponse>('/tokens', {
      name: 'heir',
      role: 'viewer',
      expiresInDays: 300,
    });
    expect(Date.parse(made.body.expiresAt)).toBeLessThanOrEqual(Date.now() + 24 * 3_600_000);
  });
  it('binds the role tenant to a tenant, and no other role', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const tenantId = await mirab.accounts.aTenant();
    expect(refusalOf(await owner.post('/tokens', { name: 'x', role: 'tenant' }))).toMatchObject({
      status: 422,
      fields: ['/tenantId'],
    });
    expect(
      refusalOf(await owner.post('/tokens', { name: 'x', role: 'viewer', tenantId })),
    ).toMatchObject({ status: 422, fields: ['/tenantId'] });
    const bound = await owner.post<CreatedTokenResponse>('/tokens', {
      name: 'x',
      role: 'tenant',
      tenantId,
    });
    const session = await new ApiSession(mirab.url, {
      token: bound.body.secret,
    }).get<SessionResponse>('/session');
    expect(session.body).toMatchObject({ role: 'tenant', tenantId });
  });
});
