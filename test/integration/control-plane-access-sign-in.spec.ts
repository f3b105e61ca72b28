/** Sign-in, one-time links, sessions: how a person gets in, stays in, and is out again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvitationResponse, SessionResponse } from '#libs/contracts';
import { systemContext } from '../../control-plane/src/http/request-context.js';
import { UsersService } from '../../control-plane/src/users/users.service.js';
import { cookieOf, testPassword } from '../support/control-plane/accounts.js';
import { ApiSession, refusalOf } from '../support/control-plane/api-session.js';
import { execute } from '../support/test-database.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
const context = systemContext('test');
const users = (): UsersService => mirab.app.get(UsersService, { strict: false });
const sql = (text: string, values: unknown[] = []): Promise<void> =>
  execute(mirab.database.adminUrl, text, values);
const signIn = (email: string, password = testPassword) =>
  mirab.anonymous.post<SessionResponse>('/session', { email, password });

beforeAll(async () => {
  // Two proxies deep, so that tests can come from addresses of their own.
  mirab = await startTestControlPlane({
    environment: { MIRAB_CONTROL_PLANE_TRUSTED_PROXIES: '127.0.0.1' },
  });
});
afterAll(() => mirab.close());

describe('the first owner', () => {
  let first: InvitationResponse;
  it('gets a link, and another one as long as nobody could sign in', async () => {
    first = await users().inviteFirstOwner(context, 'owner@example.test');
    const second = await users().inviteFirstOwner(context, 'owner@example.test');
    expect(second.user.id).toBe(first.user.id);
    expect(refusalOf(await mirab.accounts.redeem(first.signInUrl))).toMatchObject({
      status: 410,
      code: 'LINK_NOT_VALID',
    });
    first = second;
    expect(new URL(first.signInUrl).origin).toBe(mirab.url);
  });
  it('sets a password with it, once, and is signed in', async () => {
    const both = await Promise.all([
      mirab.accounts.redeem(first.signInUrl),
      mirab.accounts.redeem(first.signInUrl),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 410]);
    const answer = both.find(({ status }) => status === 200);
    expect(answer?.body).toMatchObject({
      role: 'owner',
      actor: { kind: 'user', email: 'owner@example.test' },
    });
    expect(String(answer?.headers['set-cookie'])).toMatch(
      /^mirab=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(refusalOf(await mirab.accounts.redeem(first.signInUrl))).toMatchObject({ status: 410 });
  });
  it('is not made twice', async () => {
    await expect(users().inviteFirstOwner(context, 'other@example.test')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
  it('refuses a link that is a day old', async () => {
    const link = await users().inviteByEmail(context, 'owner@example.test');
    await sql(`UPDATE invitations SET expires_at = now() - interval '1 second'`);
    expect(refusalOf(await mirab.accounts.redeem(link.signInUrl))).toMatchObject({
      status: 410,
      code: 'LINK_NOT_VALID',
    });
  });
  it('stores neither the token nor the cookie as it is', async () => {
    await expect(
      sql(
        `DO $$ BEGIN IF EXISTS (SELECT FROM invitations WHERE length(secret_hash) <> 32) THEN RAISE 'not hashed'; END IF; END $$`,
      ),
    ).resolves.toBeUndefined();
  });
});

describe('sign-in', () => {
  it('answers the same for an unknown e-mail, a wrong password and a disabled person', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    const disabled = await mirab.accounts.signedIn('viewer');
    await users().update(context, disabled.id, { disabled: true });
    const answers = await Promise.all([
      signIn('nobody@example.test'),
      signIn(person.email, 'wrong password here'),
      signIn(disabled.email),
    ]);
    const bodies = answers.map(({ status, body }) => ({
      status,
      ...(body as object),
      requestId: '',
    }));
    expect(bodies[0]).toMatchObject({ status: 401, code: 'SIGN_IN_REFUSED' });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
    expect(answers.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true);
  });
  it('ignores the case of the e-mail and gives a new session each time', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    const answer = await signIn(person.email.toUpperCase());
    expect(answer.status).toBe(200);
    expect(cookieOf(answer)).not.toBe(person.cookie);
  });
  it('replaces the session that the browser had before', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    await person.post('/session', { email: person.email, password: testPassword });
    expect((await person.get('/session')).status).toBe(401);
  });
  it('slows down an account that is guessed at, and says when to come back', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expect((await signIn(person.email, `wrong password ${attempt}`)).status).toBe(401);
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const refused = await signIn(person.email);
      expect(refusalOf(refused)).toMatchObject({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
      waits.push(Number(refused.headers['retry-after']));
      await sql(`UPDATE sign_in_failures SET retry_at = now()`);
      await signIn(person.email, 'still wrong, and later');
    }
    expect(waits[0]).toBeGreaterThanOrEqual(1);
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
    await sql(`UPDATE sign_in_failures SET retry_at = now()`);
    expect((await signIn(person.email)).status).toBe(200);
    expect((await signIn(person.email, 'one slip of the hand')).status).toBe(401);
  });
  it('counts attempts that come at once', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        signIn(person.email, `guess number ${index} of many`),
      ),
    );
    const judged = answers.filter(({ status }) => status === 401).length;
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(12 - judged);
    // Five are free; on a slow machine the first delays run out while the last attempts arrive.
    expect(judged).toBeGreaterThanOrEqual(5);
    expect(judged).toBeLessThanOrEqual(7);
  });
  it('slows down an address that guesses at many accounts, and only that one', async () => {
    const from = (address: string, email: string) =>
      mirab.anonymous.post(
        '/session',
        { email, password: 'some password' },
        { headers: { 'x-forwarded-for': address } },
      );
    await sql(
      `INSERT INTO sign_in_failures (key, failures, updated_at, retry_at) VALUES ('address:2001:db8:1:2::/64', 40, now(), now() + interval '1 minute')`,
    );
    expect((await from('2001:db8:1:2:3:4:5:6', 'a1@example.test')).status).toBe(429);
    expect((await from('2001:db8:1:3::1', 'a2@example.test')).status).toBe(401);
    // What a client itself writes in front is not believed.
    expect((await from('192.0.2.7, 2001:db8:1:2::9', 'a3@example.test')).status).toBe(429);
  });
});

describe('a session', () => {
  it('ends with sign-out', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    expect((await person.delete('/session')).status).toBe(204);
    expect(refusalOf(await person.get('/session'))).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });
  it('ends when it was idle for too long, or is too old', async () => {
    for (const change of [`last_seen_at = now() - interval '13 hours'`, `expires_at = now()`]) {
      const person = await mirab.accounts.signedIn('viewer');
      expect((await person.get('/session')).status).toBe(200);
      await sql(`UPDATE sessions SET ${change} WHERE user_id = $1`, [person.id]);
      expect((await person.get('/session')).status).toBe(401);
    }
  });
  it('ends when the role changes, the person is disabled, or sets a new password', async () => {
    const demoted = await mirab.accounts.signedIn('operator');
    await users().update(context, demoted.id, { role: 'viewer' });
    expect((await demoted.get('/session')).status).toBe(401);
    const disabled = await mirab.accounts.signedIn('operator');
    await users().update(context, disabled.id, { disabled: true });
    expect((await disabled.get('/session')).status).toBe(401);
    const renewed = await mirab.accounts.signedIn('operator');
    const link = await users().inviteAgain(context, renewed.id);
    await mirab.accounts.redeem(link.signInUrl, 'another long password');
    expect((await renewed.get('/session')).status).toBe(401);
    expect((await signIn(renewed.email)).status).toBe(401);
    expect((await signIn(renewed.email, 'another long password')).status).toBe(200);
  });
  it('is nobody with a made-up cookie', async () => {
    const forged = new ApiSession(mirab.url, { cookie: `mirab=${'A'.repeat(43)}` });
    expect((await forged.get('/session')).status).toBe(401);
  });
});

describe('people', () => {
  it('cannot take away their own rights, nor those of the last owner', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    expect(refusalOf(await owner.patch(`/users/${owner.id}`, { role: 'viewer' }))).toMatchObject({
      status: 409,
      code: 'CONFLICT',
    });
    await sql(`UPDATE users SET disabled_at = now() WHERE role = 'owner' AND id <> $1`, [owner.id]);
    await expect(users().update(context, owner.id, { disabled: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
  it('are told which e-mail is taken and which tenant is missing', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const body = { email: owner.email, displayName: 'Twin', role: 'viewer' };
    expect(refusalOf(await owner.post('/users', body))).toEqual({
      status: 409,
      code: 'NAME_TAKEN',
      fields: ['/email'],
    });
    const bound = { ...body, email: 'bound@example.test', role: 'tenant' };
    expect(refusalOf(await owner.post('/users', bound))).toMatchObject({
      status: 422,
      fields: ['/tenantId'],
    });
    const nowhere = { ...bound, tenantId: '01990000-0000-7000-8000-00000000dead' };
    expect(refusalOf(await owner.post('/users', nowhere))).toMatchObject({
      status: 422,
      fields: ['/tenantId'],
    });
  });
});
