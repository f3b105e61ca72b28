/** Enrolment: who may ask for it, what the token opens, and the script on a real machine to throw away. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnrolledResponse, EnrolmentResponse, HostResponse } from '#libs/contracts';
import { Opener } from '#libs/sealing';
import { aSlug, expectGood, Workload } from '../factories/workload.js';
import { openLab, type Lab } from '../playbooks/support/lab.js';
import { startHostTarget, type HostTarget } from '../playbooks/support/host-target.js';
import { refusalOf, type Answer, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let owner: ApiSession;
let operator: ApiSession;
let workload: Workload;
let admin: pg.Client;

beforeAll(async () => {
  mirab = await startTestControlPlane();
  owner = await mirab.accounts.signedIn('owner');
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  admin = new pg.Client({ connectionString: mirab.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await mirab.close();
});

const aKey = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'mirab-key-'));
  try {
    const path = join(directory, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
    return readFileSync(`${path}.pub`, 'utf8').trim();
  } finally {
    rmSync(directory, { recursive: true });
  }
};
const unenrolled = (change: Record<string, unknown> = {}): Promise<HostResponse> =>
  workload.aHost({ connection: 'ssh', sshAddress: '192.0.2.7', ...change });
const issue = async (
  host: HostResponse,
  who = operator,
  replaceKeys = false,
): Promise<EnrolmentResponse> =>
  expectGood(await who.post<EnrolmentResponse>(`/hosts/${host.id}/enrolment`, { replaceKeys }));
const enrol = (body: Record<string, unknown>): Promise<Answer<EnrolledResponse>> =>
  mirab.anonymous.post<EnrolledResponse>('/enrolment', body);
const read = async (host: HostResponse): Promise<HostResponse> =>
  expectGood(await operator.get<HostResponse>(`/hosts/${host.id}`));
const forgetAttempts = () => admin.query('DELETE FROM sign_in_failures');
const refused = { status: 410, code: 'LINK_NOT_VALID' };

describe('an enrolment', () => {
  it('makes an unknown host one that can be reached, once', async () => {
    const host = await unenrolled();
    expect(host).toMatchObject({ enrolled: false, enrolment: null, hostKeyFingerprints: [] });
    const { token, hostId, url, expiresAt } = await issue(host);
    expect({ hostId, url }).toEqual({ hostId: host.id, url: mirab.url });
    const hour = Date.parse(expiresAt) - Date.now();
    expect(hour).toBeGreaterThan(59 * 60_000);
    expect(hour).toBeLessThan(61 * 60_000);
    const hostKey = aKey();
    const answer = await enrol({ hostId, token, hostKeys: [hostKey], sshAddress: '192.0.2.8' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.user).toBe('mirab');
    const after = await read(host);
    expect(after).toMatchObject({ enrolled: true, sshAddress: '192.0.2.8' });
    expect(after.enrolment?.usedAt).not.toBeNull();
    expect(after.hostKeyFingerprints).toHaveLength(1);
    const { rows } = await admin.query(
      'SELECT host_keys, private_key_sealed AS sealed FROM hosts WHERE id = $1',
      [host.id],
    );
    expect(rows[0].host_keys).toEqual([hostKey]);
    const place = { table: 'hosts', column: 'private_key_sealed', row: host.id, version: 1 };
    const opened = new Opener(mirab.sealingPrivateKey).open(rows[0].sealed, {
      tenant: 'platform',
      ...place,
    });
    expect(publicKeyOf(opened), 'the pair belongs together, for OpenSSH itself').toBe(
      answer.body.publicKey,
    );
    expect(refusalOf(await enrol({ hostId, token, hostKeys: [aKey()] }))).toMatchObject(refused);
    expect((await read(host)).hostKeyFingerprints).toEqual(after.hostKeyFingerprints);
  });

  it('stores no token, shows no private key, and is audited with both ends', async () => {
    const host = await unenrolled();
    const { token } = await issue(host);
    await enrol({ hostId: host.id, token, hostKeys: [aKey()] });
    const stored = await admin.query(
      `SELECT row_to_json(e)::text AS text FROM host_enrolments e WHERE host_id = $1`,
      [host.id],
    );
    expect(stored.rows[0].text).not.toContain(token);
    expect(stored.rows[0].text).not.toContain(Buffer.from(token).toString('hex'));
    const audit = await admin.query(
      `SELECT action, actor_name, address, row_to_json(a)::text AS text FROM audit_entries a WHERE subject_id = $1 ORDER BY seq`,
      [host.id],
    );
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'host.created',
      'host.enrolment-issued',
      'host.enrolled',
    ]);
    expect(audit.rows[2]).toMatchObject({ actor_name: `host ${host.slug}` });
    const said = JSON.stringify([audit.rows, (await operator.get('/hosts')).text]);
    expect(said).not.toContain(token);
    expect(said).not.toContain('PRIVATE KEY');
  });

  it.each([
    [
      'of another host',
      async (host: HostResponse) => ({
        token: (await issue(await unenrolled())).token,
        hostId: host.id,
      }),
    ],
    [
      'that nobody made',
      async (host: HostResponse) => ({ token: 'x'.repeat(43), hostId: host.id }),
    ],
    [
      'of a host that is not there',
      async (host: HostResponse) => ({
        token: (await issue(host)).token,
        hostId: host.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      }),
    ],
    [
      'that a newer one replaced',
      async (host: HostResponse) => {
        const { token } = await issue(host);
        await issue(host);
        return { token, hostId: host.id };
      },
    ],
    [
      'whose hour is over',
      async (host: HostResponse) => {
        const { token } = await issue(host);
        await admin.query(
          `UPDATE host_enrolments SET expires_at = now() - interval '1 second' WHERE host_id = $1`,
          [host.id],
        );
        return { token, hostId: host.id };
      },
    ],
  ])('refuses a token %s, always with the same answer', async (_, make) => {
    await forgetAttempts();
    const host = await unenrolled();
    const answer = await enrol({ ...(await make(host)), hostKeys: [aKey()] });
    expect(refusalOf(answer)).toMatchObject(refused);
    const { detail } = answer.body as unknown as { detail: string };
    expect(detail).toBe(
      'This enrolment is not valid: wrong, used or expired. Nothing was changed. Make a new one on the host’s page.',
    );
    expect(await read(host)).toMatchObject({ enrolled: false });
  });

  it('lets one of many who use a token at once come first, and no other second', async () => {
    await forgetAttempts();
    const host = await unenrolled();
    const { token } = await issue(host);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => enrol({ hostId: host.id, token, hostKeys: [aKey()] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
  });

  it.each([
    ['no key', []],
    ['a key whose content is of another type', [`ssh-rsa ${'A'.repeat(68)}`]],
    [
      'a line that would add another to known_hosts',
      [`ssh-ed25519 ${'A'.repeat(68)}\n* ssh-rsa AAAA`],
    ],
    ['an authority instead of a key', [`@cert-authority * ssh-ed25519 ${'A'.repeat(68)}`]],
    ['more keys than a host has', Array.from({ length: 7 }, () => `ssh-ed25519 ${'A'.repeat(68)}`)],
  ])('refuses %s, and the token stays good', async (_, hostKeys) => {
    await forgetAttempts();
    const host = await unenrolled();
    const { token } = await issue(host);
    expect((await enrol({ hostId: host.id, token, hostKeys })).status).toBe(422);
    expect((await enrol({ hostId: host.id, token, hostKeys: [aKey()] })).status).toBe(200);
  });

  it('refuses a body that is too large, and fields that nobody asked for', async () => {
    await forgetAttempts();
    const host = await unenrolled();
    const { token } = await issue(host);
    const whole = { hostId: host.id, token, hostKeys: [aKey()] };
    const large = await enrol({ ...whole, padding: 'x'.repeat(1_100_000) });
    expect(large.status).toBe(413);
    expect((await enrol({ ...whole, privateKey: 'mine' })).status).toBe(422);
    expect((await enrol({ ...whole, sshAddress: '-oProxyCommand=id' })).status).toBe(422);
    expect(await read(host)).toMatchObject({ enrolled: false });
  });

  it('slows down whoever tries token after token', async () => {
    await forgetAttempts();
    const host = await unenrolled();
    const statuses: number[] = [];
    for (let turn = 0; turn < 32; turn += 1) {
      const answer = await enrol({ hostId: host.id, token: 'y'.repeat(43), hostKeys: [aKey()] });
      statuses.push(answer.status);
    }
    expect(statuses.slice(0, 29).every((status) => status === 410)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    await forgetAttempts();
  });
});

describe('a host that has pinned keys', () => {
  const enrolled = async (): Promise<HostResponse> => {
    await forgetAttempts();
    const host = await unenrolled();
    const { token } = await issue(host);
    expectGood(await enrol({ hostId: host.id, token, hostKeys: [aKey()] }));
    return read(host);
  };

  it('keeps them unless an owner asks for others', async () => {
    const host = await enrolled();
    const ask = (who: ApiSession, replaceKeys: boolean) =>
      who.post(`/hosts/${host.id}/enrolment`, { replaceKeys });
    expect(refusalOf(await ask(operator, false))).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(refusalOf(await ask(owner, false))).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(refusalOf(await ask(operator, true))).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const { token } = await issue(host, owner, true);
    expect((await read(host)).hostKeyFingerprints).toEqual(host.hostKeyFingerprints);
    expectGood(await enrol({ hostId: host.id, token, hostKeys: [aKey()] }));
    expect((await read(host)).hostKeyFingerprints).not.toEqual(host.hostKeyFingerprints);
  });

  it('keeps those that came by another way after the token was made', async () => {
    await forgetAttempts();
    const host = await unenrolled();
    const { token } = await issue(host);
    await admin.query(
      `UPDATE hosts SET host_keys = $2, private_key_sealed = '\\x00' WHERE id = $1`,
      [host.id, [aKey()]],
    );
    const pinned = (await read(host)).hostKeyFingerprints;
    expect(refusalOf(await enrol({ hostId: host.id, token, hostKeys: [aKey()] }))).toMatchObject(
      refused,
    );
    expect((await read(host)).hostKeyFingerprints).toEqual(pinned);
  });
});

describe('access', () => {
  it.each(['viewer', 'tenant'] as const)('no %s may ask for an enrolment', async (role) => {
    const host = await unenrolled();
    const who =
      role === 'tenant'
        ? await mirab.accounts.signedIn('tenant', (await workload.aSchool()).tenant.id)
        : await mirab.accounts.signedIn(role);
    const answer = await who.post(`/hosts/${host.id}/enrolment`, { replaceKeys: false });
    expect(answer.status).toBe(403);
  });

  it('a host that is not enrolled has no tasks', async () => {
    const host = await unenrolled();
    const answer = await operator.post(
      `/hosts/${host.id}/tasks`,
      { kind: 'check' },
      { headers: { 'idempotency-key': aSlug('key') } },
    );
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('a machine without SSH, and one whose account is root, are not enrolled', async () => {
    for (const host of [await workload.aHost(), await unenrolled({ sshUser: 'root' })]) {
      const answer = await operator.post(`/hosts/${host.id}/enrolment`, { replaceKeys: false });
      expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'CONFLICT' });
    }
  });
});

describe('the script', () => {
  let target: HostTarget;
  let lab: Lab;
  let relay: Server;
  let url: string;
  beforeAll(async () => {
    lab = await openLab();
    target = await startHostTarget('mirab-enrol-target', { account: false });
    // The control-plane listens on the machine's loopback; the target sees it at its gateway.
    const { port } = new URL(mirab.url);
    relay = createServer((socket) => {
      const inner = connect(Number(port), '127.0.0.1');
      socket.pipe(inner).pipe(socket);
      for (const end of [socket, inner]) end.on('error', () => undefined);
    });
    await new Promise<void>((done) => relay.listen(Number(port), target.gateway, done));
    url = `http://${target.gateway}:${port}`;
    await target.write('/root/enrol.sh', readFileSync(resolve('web/public/enrol.sh'), 'utf8'));
  });
  afterAll(async () => {
    relay.close();
    await target.remove();
    await lab.remove();
  });
  const run = (...options: string[]): Promise<string> =>
    target.exec('sh', '/root/enrol.sh', ...options).catch((error: unknown) => {
      throw new Error(readStderr(error));
    });

  it('refuses arguments that are not what they must be, before it changes anything', async () => {
    const good = {
      '--url': url,
      '--host': '01990000-0000-7000-8000-00000000000a',
      '--token': 'x'.repeat(43),
    };
    const bad: Record<string, string>[] = [
      { ...good, '--url': 'http://a.example/$(id)' },
      { ...good, '--host': 'x' },
      { ...good, '--token': `${'x'.repeat(42)}"` },
      { ...good, '--user': 'root' },
      { ...good, '--user': '-x' },
      { ...good, '--address': 'a b' },
    ];
    for (const options of bad)
      await expect(run('--allow-http', ...Object.entries(options).flat())).rejects.toThrow(
        'Nothing was changed',
      );
    await expect(run(...Object.entries(good).flat())).rejects.toThrow('no certificate');
    await expect(target.exec('id', 'mirab')).rejects.toThrow();
  });

  it('lets nobody in when the token is wrong', async () => {
    await forgetAttempts();
    const host = await unenrolled();
    await expect(
      run('--allow-http', '--url', url, '--host', host.id, '--token', 'z'.repeat(43)),
    ).rejects.toThrow('refused the enrolment (410)');
    await expect(target.exec('ls', '/var/lib/mirab-account/.ssh')).rejects.toThrow();
  });

  it('brings the keys of both sides to where they belong: the engine signs in with what is sealed', async () => {
    await forgetAttempts();
    const host = await unenrolled({ sshAddress: target.connection.address });
    const { token } = await issue(host);
    const said = await run(
      '--allow-http',
      '--allow-prepare',
      '--url',
      url,
      '--host',
      host.id,
      '--token',
      token,
    );
    expect(said).toContain('enrolled; go on in the panel');
    const { rows } = await admin.query(
      'SELECT host_keys AS "hostKeys", private_key_sealed AS sealed, ssh_user AS "sshUser" FROM hosts WHERE id = $1',
      [host.id],
    );
    const place = { table: 'hosts', column: 'private_key_sealed', row: host.id, version: 1 };
    const privateKey = new Opener(mirab.sealingPrivateKey).open(rows[0].sealed, {
      tenant: 'platform',
      ...place,
    });
    expect(rows[0].hostKeys).toEqual(expect.arrayContaining([...target.connection.hostKeys]));
    const { result } = await lab.run(
      'check-host.yml',
      {
        task_id: '00000000-0000-7000-8000-000000000001',
        stacks_directory: '/var/lib/mirab/stacks',
        traefik_api_url: 'http://127.0.0.1:8080',
      },
      {
        host: {
          ...target.connection,
          hostKeys: rows[0].hostKeys,
          user: rows[0].sshUser,
          privateKey,
        },
      },
    );
    expect(result.failure).toBeUndefined();
    expect(result.hostFacts?.problems.join(' ')).toContain('Docker is not installed');
    expect(await target.exec('cat', '/var/lib/mirab-account/.ssh/authorized_keys')).toMatch(
      /^restrict ssh-ed25519 \S+ mirab-engine$/,
    );
    expect(await target.exec('stat', '--format', '%a %U', '/etc/sudoers.d/mirab-prepare')).toBe(
      '440 root',
    );
    expect(await target.exec('passwd', '--status', 'mirab')).toMatch(/^mirab L /);
  });
});

/** As OpenSSH reads it. */
function publicKeyOf(privateKey: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'mirab-key-'));
  try {
    const path = join(directory, 'key');
    writeFileSync(path, privateKey, { mode: 0o600 });
    const said = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' });
    return said.trim().split(' ').slice(0, 2).join(' ');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const readStderr = (error: unknown): string =>
  error instanceof Error && 'stderr' in error ? String(error.stderr) : 'it gave no reason';
