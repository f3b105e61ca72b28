/** The claim, the lease and the fence against a real PostgreSQL, through the engine's own login. */
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import pg from 'pg';
import { taskSteps } from '#libs/contracts';
import { Database } from '#libs/database';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let test: TestDatabase;
let admin: pg.Client;
let database: Database;
const claimsOf = (engine: string): TaskClaimsRepository =>
  new TaskClaimsRepository(database, { engine, leaseSeconds: 60 });

beforeAll(async () => {
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  database = new Database(test.engineUrl, {
    poolSize: 12,
    applicationName: 'test',
    isEngine: true,
  });
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await test.drop();
});

const openPlatform = () =>
  admin.query(
    'UPDATE platform_settings SET paused = false, paused_by = NULL, paused_at = NULL, max_active = NULL',
  );
const ids = { tenant: uuidv7(), product: uuidv7(), release: uuidv7(), host: uuidv7() };
beforeEach(async () => {
  await admin.query('TRUNCATE tasks, stacks, tenants, hosts, products CASCADE');
  await openPlatform();
  await admin.query(
    `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), 'acme', 'Acme', 'acme')`,
    [ids.tenant],
  );
  await admin.query(
    `INSERT INTO products (id, updated_at, slug, name) VALUES ($1, now(), 'erp', 'ERP')`,
    [ids.product],
  );
  await admin.query(
    `INSERT INTO releases (id, product_id, version, manifest, file, published_by) VALUES ($1, $2, '1.0.0', '{}', '', 'test')`,
    [ids.release, ids.product],
  );
  await admin.query(
    `INSERT INTO hosts (id, updated_at, slug, name, connection, address, http_port, traefik_api_url, stacks_directory, docker_socket, max_active)
     VALUES ($1, now(), 'local', 'Local', 'local', '127.0.0.1', 80, 'http://127.0.0.1:8080', '/srv', '/run/docker.sock', 2)`,
    [ids.host],
  );
});

async function anotherTenant(): Promise<string> {
  const id = uuidv7();
  await admin.query(
    `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), 'beta', 'Beta', 'beta')`,
    [id],
  );
  return id;
}

async function aStack(subdomain: string, tenantId = ids.tenant): Promise<string> {
  const id = uuidv7();
  await admin.query(
    `INSERT INTO stacks (id, tenant_id, updated_at, product_id, release_id, environment_id, host_id, zone, subdomain, services, variables)
     SELECT $1, $2, now(), $3, $4, id, $5, 'example.test', $6, '{}', '{}' FROM environments WHERE slug = 'production'`,
    [id, tenantId, ids.product, ids.release, ids.host, subdomain],
  );
  return id;
}

async function aTask(
  stackId: string,
  options: { kind?: string; priority?: number; tenantId?: string } = {},
): Promise<string> {
  const id = uuidv7();
  await admin.query(
    `INSERT INTO tasks (id, tenant_id, kind, stack_id, host_id, input, spec, priority, requested_by, request_hash)
     VALUES ($1, $2, $3, $4, $5, '{}', '{}', $6, 'test', '')`,
    [
      id,
      options.tenantId ?? ids.tenant,
      options.kind ?? 'deploy',
      stackId,
      ids.host,
      options.priority ?? 5,
    ],
  );
  return id;
}

const rowOf = async (id: string): Promise<Record<string, unknown>> =>
  (await admin.query('SELECT * FROM tasks WHERE id = $1', [id])).rows[0];

describe('claimNext', () => {
  it('gives one task to one of many claimers', async () => {
    const task = await aTask(await aStack('one'));
    const claimed = await Promise.all(
      Array.from({ length: 8 }, (_, index) => claimsOf(`engine-${index}`).claimNext()),
    );
    expect(claimed.filter((entry) => entry !== null).map((entry) => entry.id)).toEqual([task]);
  });

  it('runs one task at a time on a stack, in the order of arrival whatever the priority', async () => {
    const stack = await aStack('one');
    const first = await aTask(stack, { priority: 2 });
    await aTask(stack, { priority: 9 });
    const claims = claimsOf('engine');
    expect((await claims.claimNext())?.id).toBe(first);
    expect(await claims.claimNext()).toBeNull();
  });

  it('prefers the higher priority between stacks and keeps to the limit of the host', async () => {
    await aTask(await aStack('one'), { priority: 4 });
    const urgent = await aTask(await aStack('two'), { priority: 8 });
    await aTask(await aStack('three'), { priority: 4 });
    const claims = claimsOf('engine');
    expect((await claims.claimNext())?.id).toBe(urgent);
    expect(await claims.claimNext()).not.toBeNull();
    expect(await claims.claimNext()).toBeNull();
  });

  it('lets the one task of a tenant pass the thousand of another', async () => {
    await admin.query('UPDATE hosts SET max_active = 8');
    const crowd: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) crowd.push(await aStack(`${name}1`));
    for (const stack of crowd) await aTask(stack, { priority: 6 });
    const claims = claimsOf('engine');
    await claims.claimNext();
    await claims.claimNext();
    const other = await anotherTenant();
    const one = await aTask(await aStack('other', other), { priority: 5, tenantId: other });
    expect((await claims.claimNext())?.id).toBe(one);
  });

  it('runs no more tasks of a tenant than its limit, and none while it is paused', async () => {
    await admin.query('UPDATE hosts SET max_active = 8');
    await admin.query('UPDATE tenants SET max_active = 1');
    for (const name of ['one', 'two']) await aTask(await aStack(name));
    const claims = claimsOf('engine');
    const first = await claims.claimNext();
    if (!first) throw new Error('nothing claimed');
    expect(await claims.claimNext()).toBeNull();
    await claims.finish(first, { state: 'succeeded' });
    await admin.query('UPDATE tenants SET paused = true');
    expect(await claims.claimNext()).toBeNull();
    await admin.query('UPDATE tenants SET paused = false');
    expect(await claims.claimNext()).not.toBeNull();
  });

  it('prefers what has waited long, by three points at most', async () => {
    const old = await aTask(await aStack('old'), { priority: 4 });
    const urgent = await aTask(await aStack('urgent'), { priority: 8 });
    const usual = await aTask(await aStack('usual'), { priority: 6 });
    await admin.query(`UPDATE tasks SET created_at = now() - interval '1 day' WHERE id = $1`, [
      old,
    ]);
    await admin.query('UPDATE hosts SET max_active = 8');
    await admin.query('UPDATE tenants SET max_active = 8');
    const claims = claimsOf('engine');
    const order = [await claims.claimNext(), await claims.claimNext(), await claims.claimNext()];
    expect(order.map((task) => task?.id)).toEqual([urgent, old, usual]);
  });

  it('fails a task whose row cannot be read, and goes on with the next', async () => {
    const bad = await aStack('bad');
    await admin.query('UPDATE stacks SET fence = 9223372036854775000 WHERE id = $1', [bad]);
    const poison = await aTask(bad, { priority: 9 });
    const good = await aTask(await aStack('good'));
    expect((await claimsOf('engine').claimNext())?.id).toBe(good);
    expect(await rowOf(poison)).toMatchObject({ state: 'failed', error_code: 'SPEC_NOT_VALID' });
  });

  it('runs no more tasks in all than the platform allows, however many claim at once', async () => {
    await admin.query('UPDATE hosts SET max_active = 64');
    await admin.query('UPDATE tenants SET max_active = 64');
    await admin.query('UPDATE platform_settings SET max_active = 3');
    for (let index = 0; index < 12; index += 1) await aTask(await aStack(`stack-${index}`));
    const claimAtOnce = () =>
      Promise.all(Array.from({ length: 10 }, (_, n) => claimsOf(`engine-${n}`).claimNext()));
    const claimed = (await claimAtOnce()).filter((task) => task !== null);
    expect(claimed).toHaveLength(3);
    const owner = await admin.query<{ lease_owner: string }>(
      'SELECT lease_owner FROM tasks WHERE id = $1',
      [claimed[0]?.id],
    );
    const holder = claimsOf(owner.rows[0]?.lease_owner ?? '');
    if (claimed[0]) expect(await holder.finish(claimed[0], { state: 'succeeded' })).toBe(true);
    expect((await claimAtOnce()).filter((task) => task !== null)).toHaveLength(1);
  });

  it('starts nothing while all is paused, and lets what runs go on to its end', async () => {
    await aTask(await aStack('one'));
    await aTask(await aStack('two'));
    const claims = claimsOf('engine');
    const first = await claims.claimNext();
    if (!first) throw new Error('nothing claimed');
    await admin.query(
      `UPDATE platform_settings SET paused = true, paused_by = 'Sara', paused_at = now()`,
    );
    expect(await claims.claimNext()).toBeNull();
    expect(await claims.renew(first)).toBe('held');
    expect(await claims.finish(first, { state: 'succeeded' })).toBe(true);
    expect(await claims.claimNext()).toBeNull();
    await openPlatform();
    expect(await claims.claimNext()).not.toBeNull();
  });

  it('lays out the steps of the kind, over all that an earlier attempt left', async () => {
    const task = await aTask(await aStack('one'), { kind: 'stop' });
    const listSteps = async (): Promise<string[]> =>
      (
        await admin.query<{ line: string }>(
          `SELECT concat_ws(' ', index, name, state, attempt, started_at) AS line FROM task_steps WHERE task_id = $1 ORDER BY index`,
          [task],
        )
      ).rows.map(({ line }) => line);
    const claims = claimsOf('engine');
    const first = await claims.claimNext();
    if (!first) throw new Error('nothing claimed');
    expect(await listSteps()).toEqual(taskSteps.stop.map((name, at) => `${at} ${name} pending 1`));
    await admin.query(
      `UPDATE task_steps SET name = 'start', state = 'failed', started_at = now(), finished_at = now(), message = 'no' WHERE index = 1`,
    );
    await admin.query(
      `INSERT INTO task_steps (task_id, index, name, state, attempt) VALUES ($1, 99, 'revert', 'succeeded', 1)`,
      [task],
    );
    await claims.finish(first, { state: 'interrupted' });
    expect(await claims.claimNext()).toMatchObject({ id: task, attempt: 2 });
    expect(await listSteps()).toEqual(taskSteps.stop.map((name, at) => `${at} ${name} pending 2`));
  });

  it('fills free places at once, as far as there is something for them', async () => {
    const stacks = [await aStack('one'), await aStack('two'), await aStack('three')];
    await admin.query('UPDATE hosts SET max_active = 8');
    const first: string[] = [];
    for (const stack of stacks) first.push(await aTask(stack));
    for (const stack of stacks) await aTask(stack);
    const claimed = await claimsOf('engine').claimSome(8);
    expect(claimed.map(({ id }) => id).toSorted()).toEqual(first.toSorted());
    expect(new Set(claimed.map(({ stackId }) => stackId)).size, 'one task of a stack').toBe(3);
    expect(await claimsOf('other').claimSome(8)).toEqual([]);
  });

  it('heeds in one question what it has just claimed: the limits, and what a tenant has already', async () => {
    await admin.query('UPDATE hosts SET max_active = 4');
    await admin.query('UPDATE tenants SET max_active = 3');
    for (const name of ['a1', 'b1', 'c1', 'd1']) await aTask(await aStack(name), { priority: 6 });
    const other = await anotherTenant();
    const one = await aTask(await aStack('other', other), { priority: 5, tenantId: other });
    const claimed = await claimsOf('engine').claimSome(3);
    expect(claimed.map(({ id }) => id)[1], 'the other tenant comes second').toBe(one);
    await aTask(await aStack('another', other), { priority: 5, tenantId: other });
    expect(await claimsOf('engine').claimSome(8), 'the host has one place left').toHaveLength(1);
  });

  it('lets many engines fill their places at once without a task running twice or a limit broken', async () => {
    await admin.query('UPDATE hosts SET max_active = 10');
    await admin.query('UPDATE tenants SET max_active = 64');
    for (let index = 0; index < 16; index += 1) await aTask(await aStack(`stack-${index}`));
    await admin.query('UPDATE tasks SET cancel_requested_at = now() WHERE number % 4 = 0');
    const [cancelled, ...claimed] = await Promise.all([
      claimsOf('sweeper').cancelQueued(),
      ...Array.from({ length: 6 }, (_, n) => claimsOf(`engine-${n}`).claimSome(4)),
    ]);
    const ids = claimed.flat().map(({ id }) => id);
    expect(ids).toHaveLength(10);
    expect(new Set([...ids, ...cancelled.map(({ id }) => id)]).size).toBe(10 + cancelled.length);
  });

  it('takes nothing for a paused host', async () => {
    await aTask(await aStack('one'));
    await admin.query('UPDATE hosts SET paused = true');
    expect(await claimsOf('engine').claimNext()).toBeNull();
  });
});

describe('lease and fence', () => {
  it('raises the fence of the stack with every attempt and refuses the holder of an older one', async () => {
    const stack = await aStack('one');
    await aTask(stack);
    const [slow, quick] = [claimsOf('slow'), claimsOf('quick')];
    const first = await slow.claimNext();
    if (!first) throw new Error('nothing claimed');
    await admin.query(`UPDATE tasks SET lease_expires_at = now() - interval '1 second'`);
    const patient = new TaskClaimsRepository(database, { engine: 'quick', leaseSeconds: 10 ** 7 });
    expect(await patient.reap(), 'the database has been up for less than a lease time').toEqual([]);
    const short = new TaskClaimsRepository(database, { engine: 'quick', leaseSeconds: 0 });
    expect(await short.reap()).toEqual([first.id]);
    const second = await quick.claimNext();
    expect(second?.fence).toBe(first.fence + 1);
    expect(await slow.renew(first)).toBe('lost');
    expect(await slow.finish(first, { state: 'succeeded' })).toBe(false);
    const attempts = await admin.query(
      'SELECT outcome FROM task_attempts WHERE task_id = $1 ORDER BY number',
      [first.id],
    );
    expect(attempts.rows).toEqual([{ outcome: 'interrupted' }, { outcome: 'running' }]);
    expect(await rowOf(first.id)).toMatchObject({
      state: 'running',
      lease_owner: 'quick',
      interruptions: 1,
    });
  });

  it('gives up on a task that lost its engine three times and says so', async () => {
    const task = await aTask(await aStack('one'));
    const claims = new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 0 });
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await claims.claimNext())?.id).toBe(task);
      await claims.reap();
    }
    expect(await rowOf(task)).toMatchObject({
      state: 'failed',
      error_code: 'CRASH_LOOP',
      host_state: expect.stringContaining('was not looked at'),
    });
  });

  it('never changes a finished task, whoever asks', async () => {
    await aTask(await aStack('one'));
    const claims = claimsOf('engine');
    const task = await claims.claimNext();
    if (!task) throw new Error('nothing claimed');
    await claims.finish(task, { state: 'succeeded' });
    await expect(
      admin.query(`UPDATE tasks SET state = 'queued' WHERE id = $1`, [task.id]),
    ).rejects.toThrow('finished task never changes');
  });

  it('hands an interrupted task back without counting an interruption', async () => {
    await aTask(await aStack('one'));
    const claims = claimsOf('engine');
    const task = await claims.claimNext();
    if (!task) throw new Error('nothing claimed');
    expect(await claims.finish(task, { state: 'interrupted' })).toBe(true);
    expect(await rowOf(task.id)).toMatchObject({
      state: 'queued',
      interruptions: 0,
      lease_owner: null,
    });
  });

  it('lets a task wait that is to be tried again, and counts its failures alone', async () => {
    await aTask(await aStack('one'));
    const claims = claimsOf('engine');
    const handedOver = await claims.claimNext();
    if (!handedOver) throw new Error('nothing claimed');
    await claims.finish(handedOver, { state: 'interrupted' });
    const first = await claims.claimNext();
    if (!first) throw new Error('nothing claimed');
    expect(first.failures).toBe(0);
    const retried = {
      state: 'retried',
      code: 'HOST_UNREACHABLE',
      message: 'It does not answer.',
      pauseMs: 60_000,
      hostState: 'The site runs as before.',
    } as const;
    expect(await claims.finish(first, retried)).toBe(true);
    expect(await claims.claimNext()).toBeNull();
    expect(await rowOf(first.id)).toMatchObject({ state: 'queued', error_code: null });
    await admin.query('UPDATE tasks SET available_at = now()');
    expect(await claims.claimNext()).toMatchObject({ id: first.id, failures: 1, attempt: 3 });
  });

  it('says of a task that is cancelled between two tries what the last one has left', async () => {
    const task = await aTask(await aStack('one'));
    const claims = claimsOf('engine');
    const claimed = await claims.claimNext();
    if (!claimed) throw new Error('nothing claimed');
    const hostState = 'The site runs as before.';
    const code = 'HOST_UNREACHABLE';
    await claims.finish(claimed, {
      state: 'retried',
      code,
      message: '',
      pauseMs: 60_000,
      hostState,
    });
    await admin.query('UPDATE tasks SET cancel_requested_at = now()');
    expect(await claims.cancelQueued()).toHaveLength(1);
    expect(await rowOf(task)).toMatchObject({ state: 'cancelled', host_state: hostState });
    const { rows } = await admin.query<{ type: string; text: string }>(
      'SELECT type, text FROM task_events WHERE task_id = $1 ORDER BY seq DESC LIMIT 2',
      [task],
    );
    expect(rows).toEqual([
      { type: 'state', text: 'cancelled' },
      { type: 'log', text: hostState },
    ]);
  });

  it('keeps its times by the clock of the database, wherever the clock of the engine is', async () => {
    await aTask(await aStack('one'));
    const claims = claimsOf('engine');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 7_200_000 });
    try {
      const task = await claims.claimNext();
      if (!task) throw new Error('nothing claimed');
      expect(await claims.finish(task, { state: 'succeeded' })).toBe(true);
      const { rows } = await admin.query(
        `SELECT a.started_at > now() - interval '1 minute' AND a.finished_at >= a.started_at
           AND t.finished_at >= t.created_at AND t.updated_at >= t.created_at AS good
         FROM task_attempts a JOIN tasks t ON t.id = a.task_id`,
      );
      expect(rows).toEqual([{ good: true }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('cancels what waits, but brings the host back first when an attempt was interrupted', async () => {
    const waiting = await aTask(await aStack('one'));
    const interrupted = await aTask(await aStack('two'), { priority: 9 });
    const claims = new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 0 });
    expect((await claims.claimNext())?.id).toBe(interrupted);
    await admin.query(`UPDATE tasks SET cancel_requested_at = now()`);
    expect(await claims.reap()).toEqual([interrupted]);
    expect((await claims.cancelQueued()).map(({ id }) => id)).toEqual([waiting]);
    expect(await claims.claimNext()).toMatchObject({ id: interrupted, cancelRequested: true });
  });

  it('tells the holder that somebody asked to cancel', async () => {
    await aTask(await aStack('one'));
    const claims = claimsOf('engine');
    const task = await claims.claimNext();
    if (!task) throw new Error('nothing claimed');
    expect(await claims.renew(task)).toBe('held');
    await admin.query('UPDATE tasks SET cancel_requested_at = now()');
    expect(await claims.renew(task)).toBe('cancel-requested');
  });
});

describe('grants', () => {
  const as = async (url: string, sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  it('keep the engine from what is wanted and the control-plane from what is true', async () => {
    await expect(as(test.engineUrl, `UPDATE stacks SET wanted = 'removed'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(as(test.engineUrl, 'SELECT * FROM sessions')).rejects.toThrow('permission denied');
    await expect(as(test.controlPlaneUrl, `UPDATE tasks SET state = 'succeeded'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(
      as(test.controlPlaneUrl, `SELECT mirab_claim_tasks('x', 60, 1, '{}', 1, 300, 3, 2)`),
    ).rejects.toThrow('permission denied');
    await expect(as(test.controlPlaneUrl, 'UPDATE stacks SET fence = 0')).rejects.toThrow(
      'permission denied',
    );
    await expect(as(test.controlPlaneUrl, 'UPDATE secrets SET sealed = NULL')).rejects.toThrow(
      'permission denied',
    );
  });
});
