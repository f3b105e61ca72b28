/** Logs are kept for a time and within a room, against a real PostgreSQL and through the engine's own login. */
import { uuidv7 } from 'uuidv7';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logRetentionLock, type TaskLogResponse, type TaskResponse } from '#libs/contracts';
import { Database } from '#libs/database';
import { createLogger } from '#libs/observability';
import { LogRetention } from '../../engine/src/tasks/log-retention.js';
import { LogRetentionRepository } from '../../engine/src/tasks/log-retention.repository.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { expectGood, Workload, type School } from '../factories/workload.js';
import type { ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let school: School;
let engine: EngineFacts;
let database: Database;
let admin: pg.Client;

beforeAll(async () => {
  mirab = await startTestControlPlane();
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  school = await workload.aSchool();
  engine = new EngineFacts(mirab.database.engineUrl);
  database = new Database(mirab.database.engineUrl, { poolSize: 2, applicationName: 'test' });
  admin = new pg.Client({ connectionString: mirab.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.close();
  await engine.close();
  await mirab.close();
});
beforeEach(() => admin.query('TRUNCATE tasks, dead_letters CASCADE'));

const aCleaner = (options: { keptDays?: number; mostBytes?: number } = {}): LogRetention =>
  new LogRetention(
    new LogRetentionRepository(database),
    async () => undefined,
    createLogger('engine', 'error'),
    { keptDays: 90, mostBytes: 1_000_000_000, ...options },
  );

/** A task with so many lines; with an age in days it has ended. */
async function aTask(lines: number, ageDays: number | null): Promise<string> {
  const stack = await workload.aStack({ ...school, tenant: await workload.aTenant() });
  const { id } = expectGood(
    await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }),
  );
  if (ageDays === null) await engine.begin(id);
  else await engine.fail(id);
  await admin.query(
    `INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text)
     SELECT $1, n, NULL, now(), 'log', 'start', 'info', repeat('x', 100) FROM generate_series(1, $2::int) n`,
    [id, lines],
  );
  if (ageDays !== null)
    await admin.query(
      `UPDATE tasks SET finished_at = now() - make_interval(days => $2::int) WHERE id = $1`,
      [id, ageDays],
    );
  return id;
}

const linesOf = async (id: string): Promise<number> => {
  const { rows } = await admin.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM task_events WHERE task_id = $1',
    [id],
  );
  return rows[0]?.n ?? -1;
};
const getTask = async (id: string): Promise<TaskResponse> =>
  expectGood(await operator.get<TaskResponse>(`/tasks/${id}`));

describe('the log of an ended task', () => {
  it('goes when it is too old, in pieces, and the task says so', async () => {
    const [old, young] = [await aTask(4_500, 91), await aTask(10, 89)];
    await aCleaner().clean();
    expect([await linesOf(old), await linesOf(young)]).toEqual([0, 10]);
    const task = await getTask(old);
    expect(task.logRemoved).toEqual({ at: expect.any(String) as string, keptDays: 90 });
    expect(Date.now() - Date.parse(task.logRemoved?.at ?? '')).toBeLessThan(60_000);
    expect((await getTask(young)).logRemoved).toBeNull();
    expect(task.error?.message).toBe('The image cannot be had.');
    const log = expectGood(await operator.get<TaskLogResponse>(`/tasks/${old}/log`));
    expect(log).toMatchObject({ items: [], lastSeq: 0, isFinal: true, removed: { keptDays: 90 } });
  });

  it('goes as plain text with a sentence in its place', async () => {
    const old = await aTask(3, 91);
    await aCleaner().clean();
    const page = await operator.get(`/tasks/${old}/log`, { headers: { accept: 'text/plain' } });
    const file = await operator.get(`/tasks/${old}/log.txt`);
    expect(file.text).toBe(page.text);
    expect(page.text).toMatch(
      /^The log was removed on \d{4}-\d\d-\d\d; logs are kept for 90 days\.\n$/,
    );
  });

  it('makes room, the oldest first, when all of them take too much', async () => {
    const [oldest, middle, newest] = [
      await aTask(100, 30),
      await aTask(100, 20),
      await aTask(100, 10),
    ];
    const cleaner = aCleaner({ mostBytes: 45_000 });
    await cleaner.clean();
    expect([await linesOf(oldest), await linesOf(middle), await linesOf(newest)]).toEqual([
      0, 100, 100,
    ]);
    expect((await getTask(oldest)).logRemoved?.keptDays).toBeNull();
    expect(cleaner.sizes.bytes).toBe(2 * 100 * 200);
    expect(cleaner.sizes.storedBytes).toBeGreaterThan(8_192);
  });

  it('stays while the task runs or waits, whatever its age and size', async () => {
    const running = await aTask(100, null);
    await admin.query(`UPDATE tasks SET started_at = now() - interval '400 days' WHERE id = $1`, [
      running,
    ]);
    await aCleaner({ keptDays: 1, mostBytes: 0 }).clean();
    expect(await linesOf(running)).toBe(100);
    expect((await getTask(running)).logRemoved).toBeNull();
  });

  it('keeps attempts and steps, and takes dead letters along', async () => {
    const old = await aTask(5, 100);
    await admin.query(
      `INSERT INTO task_attempts (task_id, number, fence, engine, started_at, outcome) VALUES ($1, 1, 1, 'test', now(), 'failed')`,
      [old],
    );
    for (const days of [91, 1])
      await admin.query(
        `INSERT INTO dead_letters (id, created_at, queue, reason, body) VALUES ($1, now() - make_interval(days => $2::int), 'q', 'r', '')`,
        [uuidv7(), days],
      );
    await aCleaner().clean();
    expect((await getTask(old)).attempts).toHaveLength(1);
    const { rows } = await admin.query('SELECT FROM dead_letters');
    expect(rows).toHaveLength(1);
  });

  it('is not removed twice at once: a second engine leaves it to the first', async () => {
    const old = await aTask(10, 91);
    await admin.query('BEGIN');
    await admin.query('SELECT pg_advisory_xact_lock($1)', [logRetentionLock]);
    await aCleaner().clean();
    await admin.query('ROLLBACK');
    expect(await linesOf(old)).toBe(10);
    await aCleaner().clean();
    expect(await linesOf(old)).toBe(0);
  });

  it('is found by the index, not by reading every task', async () => {
    await admin.query('SET enable_seqscan = off');
    const { rows } = await admin.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id, tenant_id FROM tasks WHERE finished_at IS NOT NULL AND log_bytes IS DISTINCT FROM 0
       AND finished_at < clock_timestamp() - make_interval(days => 90) ORDER BY finished_at LIMIT 1`,
    );
    await admin.query('RESET enable_seqscan');
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('tasks_with_log');
  });
});
