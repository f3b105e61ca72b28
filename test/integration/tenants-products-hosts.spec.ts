/** Customers, products and servers: what is accepted, what is refused and how it is said. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  HostKeysResponse,
  HostResponse,
  Page,
  ProductResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';
import { Opener } from '#libs/sealing';
import { EngineFacts } from '../factories/engine-facts.js';
import { aProductFile } from '../factories/product-file.js';
import { aSlug, expectGood, Workload } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { select } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;

beforeAll(async () => {
  mirab = await startTestControlPlane();
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
});
afterAll(() => mirab.close());

const rows = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  select<Row>(mirab.database.adminUrl, sql, values);

describe('tenants', () => {
  it.each(['a`) || Host(`b', 'Acme', '-acme', 'a--b', 'acme.', 'a', '../etc', 'acme\n'])(
    'refuses the short name %j and names the field',
    async (slug) => {
      const answer = await operator.post('/tenants', { slug, name: 'Acme' });
      expect(refusalOf(answer)).toEqual({
        status: 422,
        code: 'VALIDATION_FAILED',
        fields: ['/slug'],
      });
      expect(answer.headers['content-type']).toContain('application/problem+json');
    },
  );

  it('are found however their name is typed, and changed under their version', async () => {
    const tenant = await workload.aTenant({ name: 'مدرسه\u200cی علوي ۲' });
    const found = await operator.get<Page<TenantResponse>>(
      `/tenants?q=${encodeURIComponent('مدرسه ی علوی 2')}`,
    );
    expect(expectGood(found)).toMatchObject({ items: [{ id: tenant.id }], total: 1 });
    const read = await operator.get(`/tenants/${tenant.id}`);
    expect(read.headers['etag']).toBe('"1"');
    const changed = await operator.patch<TenantResponse>(
      `/tenants/${tenant.id}`,
      { name: 'تازه' },
      1,
    );
    expect(expectGood(changed)).toMatchObject({ name: 'تازه', version: 2 });
    expect(refusalOf(await operator.patch(`/tenants/${tenant.id}`, { name: 'x' }, 1)).code).toBe(
      'CHANGED_MEANWHILE',
    );
    const audit = await rows<{ action: string }>(
      'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY seq',
      [tenant.id],
    );
    expect(audit.map(({ action }) => action)).toEqual(['tenant.created', 'tenant.updated']);
  });

  it('have a limit of tasks at once and a pause, which their own people see and cannot change', async () => {
    const tenant = await workload.aTenant();
    expect(tenant).toMatchObject({ maxActive: 4, paused: false });
    expect(await workload.aTenant({ maxActive: 64 })).toMatchObject({ maxActive: 64 });
    const path = `/tenants/${tenant.id}`;
    const held = await operator.patch<TenantResponse>(path, { maxActive: 1, paused: true }, 1);
    expect(expectGood(held)).toMatchObject({ maxActive: 1, paused: true, version: 2 });
    const renamed = await operator.patch<TenantResponse>(path, { name: 'New' }, 2);
    expect(expectGood(renamed)).toMatchObject({ maxActive: 1, paused: true });
    const person = await mirab.accounts.signedIn('tenant', tenant.id);
    expect((await person.get<TenantResponse>(path)).body).toMatchObject({ paused: true });
    expect((await person.patch(path, { paused: false }, 3)).status).toBe(403);
    expect((await person.patch(path, { maxActive: 64 }, 3)).status).toBe(403);
    const audit = await rows(
      `SELECT before, after FROM audit_entries WHERE subject_id = $1 AND action = 'tenant.updated' ORDER BY seq`,
      [tenant.id],
    );
    expect(audit[0]).toMatchObject({
      before: { maxActive: 4, paused: false },
      after: { maxActive: 1, paused: true },
    });
  });

  it.each([0, 65, 1.5, '4', null])('refuse a limit of %j tasks at once', async (maxActive) => {
    const fields = ['/maxActive'];
    const refused = { status: 422, code: 'VALIDATION_FAILED', fields };
    const made = await operator.post('/tenants', { slug: aSlug('t'), name: 'T', maxActive });
    expect(refusalOf(made)).toEqual(refused);
    const tenant = await workload.aTenant();
    const changed = await operator.patch(`/tenants/${tenant.id}`, { maxActive }, 1);
    expect(refusalOf(changed)).toEqual(refused);
  });

  it('keep their short name when they are gone, and take their people along', async () => {
    const tenant = await workload.aTenant();
    const person = await mirab.accounts.signedIn('tenant', tenant.id);
    const program = await mirab.accounts.withToken('tenant', tenant.id);
    expect((await person.get('/tenants')).status).toBe(200);
    expect((await operator.delete(`/tenants/${tenant.id}`)).status).toBe(204);
    expect((await person.get('/tenants')).status).toBe(401);
    expect((await program.get('/tenants')).status).toBe(401);
    const again = await operator.post('/tenants', { slug: tenant.slug, name: 'Another' });
    expect(refusalOf(again)).toEqual({ status: 409, code: 'NAME_TAKEN', fields: ['/slug'] });
  });
});

describe('products', () => {
  const publish = (product: ProductResponse, body: Record<string, unknown>) =>
    operator.post(`/products/${product.id}/releases`, { version: '1.0.0', ...body });

  it('publish a release once, and never again under the same version', async () => {
    const product = await workload.aProduct();
    const release = await workload.aRelease(product, '1.10.0');
    await workload.aRelease(product, '1.9.0');
    expect(release).toMatchObject({ productSlug: product.slug, version: '1.10.0', stackCount: 0 });
    const again = await publish(product, {
      version: '1.10.0',
      file: aProductFile({ name: product.slug }),
    });
    expect(refusalOf(again)).toEqual({ status: 409, code: 'RELEASE_EXISTS', fields: ['/version'] });
    const read = expectGood(await operator.get<ProductResponse>(`/products/${product.id}`));
    expect(read).toMatchObject({ latestVersion: '1.10.0', releaseCount: 2 });
    await expect(
      rows('UPDATE releases SET notes = $2 WHERE id = $1', [release.id, 'x']),
    ).rejects.toThrow(/never change/);
  });

  it('refuse an unknown key, a bind mount and a missing digest, each at its place', async () => {
    const product = await workload.aProduct();
    const image = 'registry.test/erp/cache:7';
    const cache = { image, privileged: true, volumes: ['/etc:/etc'], colour: 'red' };
    const file = aProductFile({ name: product.slug, services: { cache } });
    const refused = refusalOf(await publish(product, { file }));
    expect(refused).toMatchObject({ status: 422, code: 'PRODUCT_FILE_REFUSED' });
    expect(refused.fields).toEqual(
      expect.arrayContaining([
        '/file/services/cache/privileged',
        '/file/services/cache/colour',
        '/file/services/cache/image',
      ]),
    );
  });

  it('refuse the file of another product, and a file that is no YAML', async () => {
    const product = await workload.aProduct();
    expect(
      refusalOf(await publish(product, { file: aProductFile({ name: 'other' }) })).fields,
    ).toEqual(['/file/name']);
    expect(refusalOf(await publish(product, { file: 'a: [' })).code).toBe('PRODUCT_FILE_REFUSED');
    expect(refusalOf(await publish(product, { file: '' })).code).toBe('PRODUCT_FILE_REFUSED');
  });
});

describe('hosts', () => {
  const makeKey = (): { privateKey: string; publicKey: string; fingerprint: string } => {
    const directory = mkdtempSync(join(tmpdir(), 'mirab-key-'));
    const path = join(directory, 'key');
    try {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
      const listed = execFileSync('ssh-keygen', ['-l', '-f', `${path}.pub`], { encoding: 'utf8' });
      return {
        privateKey: readFileSync(path, 'utf8'),
        publicKey: readFileSync(`${path}.pub`, 'utf8').trim(),
        fingerprint: listed.split(' ')[1] ?? '',
      };
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
  const ssh = (keys: { privateKey: string; publicKey: string }) => ({
    connection: 'ssh',
    sshAddress: '::1',
    hostKeys: [keys.publicKey],
    privateKey: keys.privateKey,
  });

  /** As the engine opens it. */
  const privateKeyOf = async ({ id }: HostResponse): Promise<string> => {
    const [row] = await rows<{ sealed: Buffer }>(
      'SELECT private_key_sealed AS sealed FROM hosts WHERE id = $1',
      [id],
    );
    const place = { table: 'hosts', column: 'private_key_sealed', row: id, version: 1 };
    const opener = new Opener(mirab.sealingPrivateKey);
    return opener.open(row?.sealed ?? Buffer.alloc(0), { tenant: 'platform', ...place });
  };

  it('show fingerprints as OpenSSH does, and never the private key', async () => {
    const keys = makeKey();
    const host = await workload.aHost(ssh(keys));
    expect(host).toMatchObject({
      hostKeyFingerprints: [keys.fingerprint],
      sshUser: 'mirab',
      observed: null,
      stackCount: 0,
    });
    const list = await operator.get('/hosts');
    expect(await privateKeyOf(host)).toBe(keys.privateKey);
    const audit = await rows('SELECT after FROM audit_entries WHERE subject_id = $1', [host.id]);
    const said = list.text + JSON.stringify([host, audit]);
    expect(said).not.toContain('PRIVATE KEY');
    expect(said).not.toContain(keys.privateKey.split('\n')[1]);
  });

  it.each([
    ['an option instead of an address', { sshAddress: '-oProxyCommand=id' }, '/sshAddress'],
    ['a host key of another type', { hostKeys: [`ssh-rsa ${'A'.repeat(68)}`] }, '/hostKeys/0'],
    ['no host key', { hostKeys: [] }, '/hostKeys'],
    ['a directory that climbs', { stacksDirectory: '/var/../etc' }, '/stacksDirectory'],
    ['an API of Traefik elsewhere', { traefikApiUrl: 'http://192.0.2.1:8080' }, '/traefikApiUrl'],
  ])('refuses %s', async (_, body, field) => {
    const whole = {
      slug: aSlug('host'),
      name: 'x',
      address: '192.0.2.1',
      ...ssh(makeKey()),
      ...body,
    };
    const answer = await operator.post('/hosts', whole);
    expect(refusalOf(answer)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: [field] });
  });

  it('can be paused under their version', async () => {
    const host = await workload.aHost();
    const paused = await operator.patch<HostResponse>(
      `/hosts/${host.id}`,
      { paused: true },
      host.version,
    );
    expect(expectGood(paused)).toMatchObject({ paused: true, version: 2 });
  });

  it('run as many tasks at once as is said, from 1 to 64', async () => {
    const host = await workload.aHost();
    expect(host.maxActive).toBe(2);
    expect(await workload.aHost({ maxActive: 64 })).toMatchObject({ maxActive: 64 });
    const path = `/hosts/${host.id}`;
    const changed = await operator.patch<HostResponse>(path, { maxActive: 7 }, host.version);
    expect(expectGood(changed)).toMatchObject({ maxActive: 7, version: 2 });
    for (const maxActive of [0, 65, 1.5, '4', null])
      expect(refusalOf(await operator.patch(path, { maxActive }, 2)).fields).toEqual([
        '/maxActive',
      ]);
  });

  describe('that show other keys', () => {
    const replace = (
      host: HostResponse,
      hostKeys: string[],
      version = host.version,
      who = operator,
    ) =>
      who.call<HostKeysResponse>('PUT', `/hosts/${host.id}/keys`, { body: { hostKeys }, version });

    it('are trusted again when somebody replaces the keys, who sees the old and the new', async () => {
      const [before, after] = [makeKey(), makeKey()];
      const host = await workload.aHost(ssh(before));
      const answer = await replace(host, [after.publicKey]);
      expect(expectGood(answer)).toMatchObject({
        id: host.id,
        version: 2,
        hostKeyFingerprints: [after.fingerprint],
        previousFingerprints: [before.fingerprint],
      });
      expect(answer.headers['etag']).toBe('"2"');
      const stored = await rows('SELECT host_keys FROM hosts WHERE id = $1', [host.id]);
      expect(stored).toEqual([{ host_keys: [after.publicKey] }]);
      const [entry] = await rows(
        'SELECT action, before, after FROM audit_entries WHERE subject_id = $1 ORDER BY seq DESC',
        [host.id],
      );
      expect(entry).toMatchObject({
        action: 'host.keys-replaced',
        before: { hostKeyFingerprints: [before.fingerprint] },
        after: { hostKeyFingerprints: [after.fingerprint] },
      });
    });

    it('let the engine in by another private key, which nobody sees', async () => {
      const [before, after] = [makeKey(), makeKey()];
      const host = await workload.aHost(ssh(before));
      const answer = await operator.call<HostKeysResponse>('PUT', `/hosts/${host.id}/keys`, {
        body: { privateKey: after.privateKey },
        version: host.version,
      });
      expect(expectGood(answer)).toMatchObject({
        version: 2,
        hostKeyFingerprints: [before.fingerprint],
      });
      expect(await privateKeyOf(host)).toBe(after.privateKey);
      const entries = await rows(
        'SELECT action, before, after FROM audit_entries WHERE subject_id = $1 ORDER BY seq DESC',
        [host.id],
      );
      expect(entries[0]).toMatchObject({
        action: 'host.keys-replaced',
        after: { version: 2, privateKeyReplaced: true },
      });
      const said = answer.text + JSON.stringify(entries);
      expect(said).not.toContain('PRIVATE KEY');
      expect(said).not.toContain(after.privateKey.split('\n')[1]);
    });

    it('are refused a private key of another form, and a body without any key', async () => {
      const host = await workload.aHost(ssh(makeKey()));
      const call = (body: Record<string, unknown>) =>
        operator.call('PUT', `/hosts/${host.id}/keys`, { body, version: host.version });
      const answer = await call({ privateKey: '-----BEGIN RSA PRIVATE KEY-----'.padEnd(90, 'A') });
      expect(refusalOf(answer).fields).toEqual(['/privateKey']);
      expect(refusalOf(await call({})).fields).toEqual(['/hostKeys']);
    });

    it('keep what they have while a task runs on them, and take new ones when it has ended', async () => {
      const host = await workload.aHost(ssh(makeKey()));
      const key = makeKey().publicKey;
      const task = expectGood(
        await operator.post<TaskResponse>(`/hosts/${host.id}/tasks`, { kind: 'check' }),
      );
      const engine = new EngineFacts(mirab.database.engineUrl);
      try {
        await engine.begin(task.id);
        expect(refusalOf(await replace(host, [key]))).toMatchObject({
          status: 409,
          code: 'CONFLICT',
        });
        const kept = await operator.get<HostResponse>(`/hosts/${host.id}`);
        expect(kept.body.hostKeyFingerprints).toEqual(host.hostKeyFingerprints);
        await engine.fail(task.id);
        expect((await replace(host, [key])).status).toBe(200);
      } finally {
        await engine.close();
      }
    });

    it('are refused keys under another version, from who may only look, and malformed ones', async () => {
      const host = await workload.aHost(ssh(makeKey()));
      const key = makeKey().publicKey;
      const path = `/hosts/${host.id}/keys`;
      const without = await operator.call('PUT', path, { body: { hostKeys: [key] } });
      expect(refusalOf(without).code).toBe('PRECONDITION_REQUIRED');
      expect(refusalOf(await replace(host, [key], 9)).code).toBe('CHANGED_MEANWHILE');
      const viewer = await mirab.accounts.signedIn('viewer');
      expect((await replace(host, [key], 1, viewer)).status).toBe(403);
      const malformed = `ssh-rsa ${'A'.repeat(68)}`;
      expect(refusalOf(await replace(host, [key, malformed])).fields).toEqual(['/hostKeys/1']);
      expect(refusalOf(await replace(host, [])).fields).toEqual(['/hostKeys']);
      const local = await workload.aHost();
      expect(refusalOf(await replace(local, [key])).code).toBe('CONFLICT');
    });
  });
});
