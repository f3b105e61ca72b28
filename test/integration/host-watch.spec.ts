/** The watch of hosts and their circuits: real PostgreSQL, real Ansible, real SSH servers of which one goes. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '#libs/database';
import { createLogger } from '#libs/observability';
import { generateSealingKeys, Opener, Sealer } from '#libs/sealing';
import { AnsibleProcess } from '../../engine/src/adapters/ansible/ansible-process.js';
import { HostConnections } from '../../engine/src/hosts/host-connections.js';
import { HostLooks } from '../../engine/src/hosts/host-looks.js';
import { HostObservationsRepository } from '../../engine/src/hosts/host-observations.repository.js';
import { HostWatch } from '../../engine/src/hosts/host-watch.js';
import { HostWatchesRepository } from '../../engine/src/hosts/host-watches.repository.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { makeOtherHostKey, startTestSshd, type TestSshd } from '../playbooks/support/start-sshd.js';
import { getServers } from '../support/servers.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const run = promisify(execFile);
const everySeconds = 2;
const keys = generateSealingKeys();
let test: TestDatabase;
let admin: pg.Client;
let database: Database;
let root: string;
let ansible: AnsibleProcess;
let steady: TestSshd;
let fickle: TestSshd;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mirab-watch-'));
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  database = new Database(test.engineUrl, { poolSize: 8, applicationName: 'test' });
  ansible = new AnsibleProcess({
    ansiblePath: process.env['MIRAB_TEST_ANSIBLE_PLAYBOOK'] ?? '',
    playbooksDirectory: join(getServers().checkout, 'playbooks'),
    workDirectory: join(root, 'work'),
    pythonPath: '/usr/bin/python3',
  });
  await ansible.warmUp((reason) => {
    throw new Error(reason);
  });
  steady = await startTestSshd(join(root, 'a'));
  fickle = await startTestSshd(join(root, 'b'));
});
afterAll(async () => {
  await ansible.coolDown();
  await Promise.all([steady.stop(), fickle.stop()]);
  await database.close();
  await admin.end();
  await test.drop();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  await admin.query('TRUNCATE tasks, hosts CASCADE');
});

type Change = Partial<{ hostKeys: string[]; port: number; paused: boolean }>;
async function aHost(slug: string, { connection }: TestSshd, change: Change = {}): Promise<string> {
  const id = uuidv7();
  const place = { table: 'hosts', column: 'private_key_sealed', row: id, version: 1 };
  const sealed = new Sealer(keys.publicKey).seal(connection.privateKey, {
    tenant: 'platform',
    ...place,
  });
  const { traefik, dockerHost } = getServers();
  await admin.query(
    `INSERT INTO hosts (id, updated_at, slug, name, connection, address, http_port, traefik_api_url, stacks_directory, docker_socket,
       ssh_address, ssh_port, ssh_user, host_keys, private_key_sealed, paused)
     VALUES ($1, now(), $2, $2, 'ssh', '127.0.0.1', 80, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      slug,
      traefik.apiUrl,
      join(root, 'stacks'),
      new URL(dockerHost).pathname,
      connection.address,
      change.port ?? connection.port,
      connection.user,
      change.hostKeys ?? connection.hostKeys,
      sealed,
      change.paused ?? false,
    ],
  );
  return id;
}

async function aTask(hostId: string, kind = 'check'): Promise<string> {
  const id = uuidv7();
  await admin.query(
    `INSERT INTO tasks (id, kind, host_id, input, priority, requested_by, request_hash) VALUES ($1, $2, $3, '{}', 5, 'test', '')`,
    [id, kind, hostId],
  );
  return id;
}

/** Those of this suite's engine alone. */
async function endKeptConnections(): Promise<void> {
  const { stdout } = await run('pgrep', ['--full', `^ssh: ${root}/work/ssh/.*mux`]);
  for (const pid of stdout.trim().split('\n')) process.kill(Number(pid));
}

const watchesOf = (): HostWatchesRepository =>
  new HostWatchesRepository(database, { everySeconds, random: () => 0 });

function aWatch(told: string[] = []): HostWatch {
  const parts = {
    watches: watchesOf(),
    looks: new HostLooks(
      new HostConnections(database, new Opener(keys.privateKey), {
        allowLocal: false,
        localDockerConfig: undefined,
      }),
      ansible,
    ),
    observations: new HostObservationsRepository(database),
    publish: () => Promise.resolve(),
    logger: createLogger('engine', 'error'),
  };
  return new HostWatch(parts, everySeconds, () => told.push('closed'));
}

const seen = async (): Promise<Record<string, Record<string, unknown>>> => {
  const { rows } = await admin.query(
    `SELECT h.slug, o.reachable, o.error, o.docker_version, w.misses, w.opened_at, w.looks::int, w.reason
     FROM hosts h LEFT JOIN host_observations o ON o.host_id = h.id LEFT JOIN host_watches w ON w.host_id = h.id`,
  );
  return Object.fromEntries(rows.map((row) => [row.slug, row]));
};
async function until(
  check: (hosts: Awaited<ReturnType<typeof seen>>) => boolean,
  seconds = 90,
): Promise<Awaited<ReturnType<typeof seen>>> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const hosts = await seen();
    if (check(hosts)) return hosts;
    if (performance.now() > end) throw new Error(`It did not happen: ${JSON.stringify(hosts)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a look at many hosts', () => {
  it('is one run; those that fail take nothing from those that answer', async () => {
    await aHost('good', steady);
    await aHost('gone', steady, { port: 1 });
    await aHost('other-key', steady, { hostKeys: [await makeOtherHostKey(root)] });
    await aHost('good-too', fickle);
    await aHost('paused', steady, { paused: true });
    const watch = aWatch();
    watch.start();
    const hosts = await until((all) =>
      ['good', 'gone', 'other-key', 'good-too'].every(
        (slug) => all[slug]?.['error'] !== undefined && all[slug]['reachable'] !== null,
      ),
    );
    await watch.stop();
    expect(hosts['good']).toMatchObject({ reachable: true, misses: 0 });
    expect(hosts['good']?.['docker_version']).toMatch(/^\d+\./);
    expect(hosts['good-too']).toMatchObject({ reachable: true, misses: 0 });
    expect(hosts['gone']).toMatchObject({ reachable: false });
    expect(hosts['gone']?.['error']).toMatch(/^Host gone does not answer: .*refuses SSH/);
    expect(hosts['other-key']).toMatchObject({ reachable: false });
    expect(hosts['other-key']?.['error']).toMatch(/^Host other-key shows another key: /);
    expect(hosts['paused']).toMatchObject({ reachable: null, looks: null });
    const tasks = await admin.query('SELECT FROM tasks');
    expect(tasks.rowCount, 'a look leaves no task').toBe(0);
  });

  it('is made by one engine, however many are there', async () => {
    for (const slug of ['h1', 'h2', 'h3']) await aHost(slug, steady);
    const claimed = await Promise.all(
      Array.from({ length: 6 }, () => watchesOf().claimDue(() => 60)),
    );
    expect(claimed.flat()).toHaveLength(3);
    expect(claimed.filter((looks) => looks.length > 0)).toHaveLength(1);
  });

  it('that was lost is made again, and its result is refused', async () => {
    await aHost('h1', steady);
    const watches = watchesOf();
    const [lost] = await watches.claimDue(() => 0);
    const [again] = await watches.claimDue(() => 60);
    if (!lost || !again) throw new Error('nothing claimed');
    expect(again.look).toBe(lost.look + 1n);
    for (let turn = 0; turn < 3; turn += 1)
      expect(await watches.settleLook(lost, false, 'late')).toBe('none');
    expect((await seen())['h1']).toMatchObject({ misses: 0 });
  });

  it('comes at once to a host that was changed', async () => {
    await aHost('h1', steady);
    const watches = watchesOf();
    const [first] = await watches.claimDue(() => 60);
    if (!first) throw new Error('nothing claimed');
    await watches.settleLook(first, false, 'away');
    expect(await watches.claimDue(() => 60)).toEqual([]);
    await admin.query('UPDATE hosts SET version = version + 1');
    expect(await watches.claimDue(() => 60)).toHaveLength(1);
  });
});

describe('the circuit of a host', () => {
  it('opens when its SSH server goes, holds its tasks alone, and closes when it is back', async () => {
    const here = await aHost('here', steady);
    const away = await aHost('away', fickle);
    const told: string[] = [];
    const watch = aWatch(told);
    const claims = new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 60 });
    watch.start();
    await until(
      (all) => all['away']?.['reachable'] === true && all['here']?.['reachable'] === true,
    );
    await fickle.stop();
    // The kept connection of the last look outlives the server that is gone; a machine that goes takes it along.
    await endKeptConnections();
    await until((all) => all['away']?.['opened_at'] instanceof Date);
    const held = await aTask(away, 'prepare');
    const look = await aTask(away, 'check');
    const other = await aTask(here, 'prepare');
    const taken = [await claims.claimNext(), await claims.claimNext(), await claims.claimNext()];
    expect(taken.map((task) => task?.id).sort()).toEqual([look, other, undefined].sort());
    fickle = await startTestSshd(join(root, 'b'), fickle.connection.port);
    const hosts = await until((all) => all['away']?.['opened_at'] === null);
    await watch.stop();
    expect(hosts['away']).toMatchObject({ reachable: true, misses: 0, reason: null });
    expect(hosts['here']).toMatchObject({ reachable: true, misses: 0 });
    expect(told).toEqual(['closed']);
    expect((await claims.claimNext())?.id).toBe(held);
  });

  it('opens by tasks that do not reach the host, and closes by one that does', async () => {
    const hostId = await aHost('h1', steady);
    const watches = watchesOf();
    const failed = {
      state: 'failed',
      code: 'HOST_UNREACHABLE',
      message: 'Host h1 does not answer.',
      hostState: null,
    } as const;
    const watch = aWatch();
    await watches.claimDue(() => 60);
    await watch.noteTask({ hostId, kind: 'deploy' }, failed);
    await watch.noteTask({ hostId, kind: 'deploy' }, { ...failed, code: 'DNS_FAILED' });
    await watch.noteTask({ hostId, kind: 'deploy' }, { ...failed, code: 'HOST_KEY_CHANGED' });
    expect((await seen())['h1']).toMatchObject({ misses: 2, opened_at: null });
    await watch.noteTask({ hostId, kind: 'stop' }, failed);
    expect((await seen())['h1']).toMatchObject({ misses: 3, reason: 'Host h1 does not answer.' });
    expect((await seen())['h1']?.['opened_at']).toBeInstanceOf(Date);
    await watch.noteTask({ hostId, kind: 'check' }, { state: 'succeeded' });
    expect((await seen())['h1']).toMatchObject({ misses: 0, opened_at: null, reason: null });
  });
});
