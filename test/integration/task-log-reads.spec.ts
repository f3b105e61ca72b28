/** What is read of a long log, counted by PostgreSQL: a page costs its own lines, however many there are. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database, type Transaction } from '#libs/database';
import { TaskLogRepository } from '../../control-plane/src/tasks/task-log.repository.js';
import { EngineStack } from '../factories/engine-stack.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const lines = 20_000;
let test: TestDatabase;
let admin: pg.Client;
let database: Database;
let task: string;
const log = new TaskLogRepository();

beforeAll(async () => {
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  database = new Database(test.controlPlaneUrl, { poolSize: 1, applicationName: 'test' });
  const stack = await EngineStack.create(admin);
  task = await stack.ask({ kind: 'deploy' });
  await admin.query(
    `INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text)
     SELECT $1, n, $2, now(), 'log', 'start', 'info', repeat('x', 100) FROM generate_series(1, $3::int) n`,
    [task, stack.spec.tenant.id, lines],
  );
  await admin.query('ANALYZE task_events');
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await test.drop();
});

/** What this connection has read of the table since PostgreSQL last gathered its numbers. */
async function countRead(tx: Transaction): Promise<number> {
  const [row] = await tx.$queryRaw<{ read: number }[]>`
    SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'task_events'`;
  return row?.read ?? NaN;
}

/** Lines that the database reads for `ask`, in the scope in which the API asks. */
const readFor = (ask: (tx: Transaction) => Promise<unknown>): Promise<number> =>
  database.transaction('*', async (tx) => {
    const before = await countRead(tx);
    await ask(tx);
    return (await countRead(tx)) - before;
  });

it('the number of the last line is found by one line', async () => {
  let last = 0;
  const read = await readFor(async (tx) => {
    last = await log.findLastSeq(tx, task);
  });
  expect(last).toBe(lines);
  expect(read).toBe(1);
});

it.each([1, 10_000, lines - 99])(
  'a page from line %i on costs the lines of the page',
  async (from) => {
    expect(await readFor((tx) => log.list(tx, task, { from, limit: 100 }))).toBe(100);
  },
);
