/** The audit log: every change is in it, without secrets, and a changed row is found. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntryResponse, Page } from '#libs/contracts';
import { Database } from '#libs/database';
import { AuditService } from '../../control-plane/src/audit/audit.service.js';
import { systemContext } from '../../control-plane/src/http/request-context.js';
import { testPassword } from '../support/control-plane/accounts.js';
import { execute } from '../support/test-database.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
const audit = (): AuditService => mirab.app.get(AuditService);
const sql = (text: string, values: unknown[] = []): Promise<void> =>
  execute(mirab.database.adminUrl, text, values);
/** As somebody who owns the database and switches the guard off. */
const tamper = async (text: string, values: unknown[] = []): Promise<void> => {
  await sql('ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_are_immutable');
  await sql(text, values);
  await sql('ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_are_immutable');
};

beforeAll(async () => {
  mirab = await startTestControlPlane();
});
afterAll(() => mirab.close());

const write = (subjectId: string, after: unknown, tenantId: string | null = null): Promise<void> =>
  mirab.app.get(Database).transaction('*', (tx) =>
    audit().write(tx, systemContext('test'), {
      action: 'thing.changed',
      subjectType: 'thing',
      subjectId,
      tenantId,
      after,
    }),
  );

describe('the log', () => {
  it('says who did what from where, without a secret', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const made = await owner.post<{ id: string; secret: string }>('/tokens', {
      name: 'audited',
      role: 'viewer',
    });
    const list = await owner.get<Page<AuditEntryResponse>>(`/audit?subjectId=${made.body.id}`);
    expect(list.body).toMatchObject({
      total: 1,
      items: [
        {
          actor: { kind: 'user', id: owner.id, name: owner.email },
          address: '127.0.0.1',
          action: 'token.created',
          subjectType: 'token',
          subjectName: 'audited',
          subjectOwner: null,
          before: null,
          after: { name: 'audited', role: 'viewer' },
        },
      ],
    });
    const everything = (await owner.get('/audit?perPage=200')).text;
    // The secret's last part is base64url, so it may hold the very sign that parts it from the name.
    const [, , ...secret] = made.body.secret.split('_');
    expect(everything).not.toContain(secret.join('_'));
    expect(everything).not.toContain(testPassword);
    expect(everything).not.toMatch(/argon2|first\?token/);
  });
  it('is filtered by action, actor kind and time', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const system = await owner.get<Page<AuditEntryResponse>>(
      '/audit?actorKind=system&action=environment.updated',
    );
    expect(system.body.total).toBe(3);
    const later = await owner.get<Page<AuditEntryResponse>>('/audit?from=2999-01-01T00:00:00Z');
    expect(later.body).toEqual({ items: [], total: 0 });
  });
  it('takes back the entry with the change', async () => {
    const failing = mirab.app.get(Database).transaction('*', async (tx) => {
      await audit().write(tx, systemContext('test'), {
        action: 'thing.lost',
        subjectType: 'thing',
        subjectId: 'lost',
        tenantId: null,
      });
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    expect((await audit().verifyChains()).breaks).toEqual([]);
  });
  it('keeps one order without gaps when many write at once, in a chain per tenant', async () => {
    const tenantId = await mirab.accounts.aTenant();
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        write(`t${index}`, { n: index }, index % 2 ? tenantId : null),
      ),
    );
    expect(await audit().verifyChains()).toMatchObject({ chains: 2, breaks: [] });
  });
  it('holds through JSON that databases like to rewrite', async () => {
    await write('json', {
      z: 1,
      a: [1.5, 1e21, -0, null],
      '\u20ac': 'ی🙂',
      at: new Date(0),
      gone: undefined,
    });
    expect((await audit().verifyChains()).breaks).toEqual([]);
  });
});

describe('tampering', () => {
  const idOfChange = 'tampered';
  it('cannot be done by the process itself', async () => {
    const client = new pg.Client({ connectionString: mirab.database.controlPlaneUrl });
    await client.connect();
    await expect(
      client.query(`UPDATE audit_entries SET actor_name = 'somebody else'`),
    ).rejects.toThrow(/permission denied/);
    await expect(client.query('DELETE FROM audit_entries')).rejects.toThrow(/permission denied/);
    await client.end();
    await expect(sql(`UPDATE audit_entries SET actor_name = 'somebody else'`)).rejects.toThrow(
      /never change/,
    );
  });
  it('is found when a row was changed', async () => {
    await write(idOfChange, { amount: 1 });
    await write('after it', {});
    await tamper(`UPDATE audit_entries SET after = '{"amount": 2}' WHERE subject_id = $1`, [
      idOfChange,
    ]);
    expect((await audit().verifyChains()).breaks).toMatchObject([
      { chain: 'platform', problem: 'the entry was changed' },
    ]);
    await tamper(`UPDATE audit_entries SET after = '{"amount": 1}' WHERE subject_id = $1`, [
      idOfChange,
    ]);
    expect((await audit().verifyChains()).breaks).toEqual([]);
  });
  it('is found when a row was taken out, or the tail cut off', async () => {
    await sql('CREATE TABLE kept AS SELECT * FROM audit_entries');
    await tamper(`DELETE FROM audit_entries WHERE subject_id = $1`, [idOfChange]);
    expect((await audit().verifyChains()).breaks).toMatchObject([
      { problem: 'an entry is missing' },
    ]);
    await tamper(`INSERT INTO audit_entries SELECT * FROM kept WHERE subject_id = '${idOfChange}'`);
    await tamper(
      `DELETE FROM audit_entries WHERE chain = 'platform' AND seq = (SELECT max(seq) FROM audit_entries WHERE chain = 'platform')`,
    );
    expect((await audit().verifyChains()).breaks).toMatchObject([
      { problem: 'the last entry is not the head of the chain' },
    ]);
  });
  it('is found against an anchor when the head was cut with the tail', async () => {
    await sql(
      `UPDATE audit_chains SET (seq, hash) = (SELECT seq, hash FROM audit_entries WHERE chain = 'platform' ORDER BY seq DESC LIMIT 1) WHERE chain = 'platform'`,
    );
    expect((await audit().verifyChains()).breaks).toEqual([]);
    const anchor = { chain: 'platform', seq: 1_000, hash: 'f'.repeat(64) };
    expect((await audit().verifyChains([anchor])).breaks).toMatchObject([
      { problem: 'the anchored entry is gone' },
    ]);
  });
});
