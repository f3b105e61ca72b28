import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Opener, Sealer } from '#libs/sealing';

const run = promisify(execFile);
const program = 'deploy/compose/make-secrets.sh';
const place = {
  tenant: 'platform',
  table: 'hosts',
  column: 'private_key_sealed',
  row: '1',
  version: 1,
};

interface Definitions {
  users: { name: string; password_hash: string }[];
  permissions: { user: string; configure: string; write: string; read: string }[];
}

describe('the secrets of an installation', () => {
  let parent: string;
  let directory: string;
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'mirab-secrets-'));
    directory = join(parent, 'secrets');
    await run(program, [directory]);
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('are those that docker-compose.yml names', async () => {
    const compose = await readFile('docker-compose.yml', 'utf8');
    const named = [...compose.matchAll(/file: \.\/secrets\/([\w.-]+)/g)].map(([, name]) => name);
    expect((await readdir(directory)).sort()).toEqual(named.sort());
  });

  it('lie in a directory that only its owner may enter', async () => {
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'audit-key'))).mode & 0o777).toBe(0o444);
  });

  it('are never overwritten', async () => {
    const before = await read('sealing-private-key');
    await expect(run(program, [directory])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing was written'),
    });
    expect(await read('sealing-private-key')).toBe(before);
    expect(await readdir(parent)).toEqual(['secrets']);
  });

  it('differ from one installation to the next', async () => {
    const other = join(parent, 'other');
    await run(program, [other]);
    for (const name of await readdir(directory)) {
      expect(await readFile(join(other, name), 'utf8'), name).not.toBe(await read(name));
    }
    await rm(other, { recursive: true });
  });

  it('hold a pair of sealing keys that fit each other', async () => {
    const sealed = new Sealer(await read('sealing-public-key')).seal('value', place);
    expect(new Opener(await read('sealing-private-key')).open(sealed, place)).toBe('value');
  });

  it('give PostgreSQL and PowerDNS the same words on both sides', async () => {
    expect(new URL(await read('database-admin-url')).password).toBe(
      await read('postgres-password'),
    );
    expect(await read('powerdns.conf')).toBe(`api-key=${await read('powerdns-api-key')}\n`);
  });

  it('give RabbitMQ one user per process, with the password of that process and no more than it needs', async () => {
    const { users, permissions } = JSON.parse(
      await read('rabbitmq-definitions.json'),
    ) as Definitions;
    expect(users.map(({ name }) => name)).toEqual(['mirab_control_plane', 'mirab_engine']);
    for (const [user, file] of [
      [users[0], 'control-plane-amqp-url'],
      [users[1], 'engine-amqp-url'],
    ] as const) {
      const url = new URL(await read(file));
      const hash = Buffer.from(user?.password_hash ?? '', 'base64');
      const digest = createHash('sha256').update(hash.subarray(0, 4)).update(url.password).digest();
      expect(url.username).toBe(user?.name);
      expect(hash.subarray(4)).toEqual(digest);
    }
    const allowed = permissions.map(({ configure }) => new RegExp(configure));
    expect(
      allowed.every(
        (pattern) =>
          pattern.test('mirab.tasks.v1') && pattern.test('amq.gen-x') && !pattern.test('other'),
      ),
    ).toBe(true);
  });
});
