/** The bell of PostgreSQL: a running engine without a broker hears of a task when it is committed, and not at its next sweep. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patterns, taskKinds } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import { generateSealingKeys } from '#libs/sealing';
import { readEngineConfig } from '../../engine/src/config.js';
import { createEngineParts } from '../../engine/src/engine.module.js';
import { startEngine, type RunningEngine } from '../../engine/src/engine.js';
import { TaskHandler, type TaskRun } from '../../engine/src/kinds/task-handler.js';
import { sweepEveryMs } from '../../engine/src/tasks/sweeper.js';
import { EngineStack } from '../factories/engine-stack.js';
import { getServers } from '../support/servers.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let test: TestDatabase;
let admin: pg.Client;
let root: string;
let engine: RunningEngine;
let stack: EngineStack;

/** Ends as soon as it has begun. */
class QuickHandler extends TaskHandler {
  readonly kinds = taskKinds;
  handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    return Promise.resolve();
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mirab-bell-'));
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  stack = await EngineStack.create(admin);
  const { checkout, portBase } = getServers();
  const config = readEngineConfig({
    MIRAB_ENGINE_DATABASE_URL: test.engineUrl,
    MIRAB_AMQP_URL: 'amqp://nobody:nothing@127.0.0.1:1',
    MIRAB_SEALING_PRIVATE_KEY: generateSealingKeys().privateKey,
    MIRAB_POWERDNS_API_KEY: 'not-asked-for-here',
    MIRAB_ENGINE_NAME: 'bell',
    MIRAB_ENGINE_OPERATIONS_PORT: String(portBase + 190),
    MIRAB_ENGINE_WORK_DIRECTORY: join(root, 'work'),
    MIRAB_ANSIBLE_PLAYBOOK: process.env['MIRAB_TEST_ANSIBLE_PLAYBOOK'],
    MIRAB_PLAYBOOKS_DIRECTORY: join(checkout, 'playbooks'),
  });
  const logger = createLogger('engine', 'error');
  const parts = createEngineParts(config, logger, () => [new QuickHandler()]);
  engine = await startEngine(config, logger, parts);
});
afterAll(async () => {
  await engine.stop();
  await admin.end();
  await test.drop();
  await rm(root, { recursive: true, force: true });
});

/** Milliseconds from the commit of the task and its row in the outbox to the end of the task. */
async function runTask(): Promise<number> {
  await admin.query('BEGIN');
  const id = await stack.ask({ kind: 'stop' });
  await admin.query(
    `INSERT INTO outbox_messages (pattern, payload, priority) VALUES ($1, jsonb_build_object('taskId', $2::text), 5)`,
    [patterns.taskQueued, id],
  );
  await admin.query('COMMIT');
  const began = performance.now();
  const stateOf = async () =>
    (await admin.query<{ state: string }>('SELECT state FROM tasks WHERE id = $1', [id])).rows[0]
      ?.state;
  await expect.poll(stateOf, { timeout: 2 * sweepEveryMs, interval: 10 }).toBe('succeeded');
  return performance.now() - began;
}

it('starts each task at once while the broker is away', async () => {
  await runTask(); // its first one opens connections
  const spent: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) spent.push(await runTask());
  // A sweep might find one of them as soon, but never two within its time.
  expect(Math.max(...spent)).toBeLessThan(sweepEveryMs / 4);
});
