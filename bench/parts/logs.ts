/** Two million lines of logs in the table: how lines are stored, read, followed and removed beside them. */
import { createLogger } from '#libs/observability';
import { Database } from '#libs/database';
import type { TaskEvent } from '#libs/contracts';
import { LogRetention } from '../../engine/src/tasks/log-retention.js';
import { LogRetentionRepository } from '../../engine/src/tasks/log-retention.repository.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { TaskJournalRepository } from '../../engine/src/tasks/task-journal.repository.js';
import type { Samples } from '../figures.js';
import { addHosts, addTasks, addTenants } from '../lab/lab-rows.js';
import type { Lab } from '../lab/lab.js';
import { readStream } from '../lab/stream-reader.js';
import { median } from '../report.js';
import { repeat, say, times } from './part.js';

const logs = 10;
/** Lines that the engine writes at once. */
const batch = 200;

export async function measureLogs(lab: Lab): Promise<Samples> {
  const linesOfEach = times(200_000, 10_000);
  say(`${logs} logs of ${linesOfEach} lines`);
  await lab.stopEngines();
  await addHosts(lab, 1, 64);
  await addTenants(lab, logs + 1);
  await addTasks(lab, { count: logs, stacks: logs, rings: false });
  await fill(lab, linesOfEach);
  const [task = ''] = await listEnded(lab);
  const database = new Database(lab.engineUrl, {
    poolSize: 2,
    applicationName: 'mirab-bench',
    isEngine: true,
  });
  try {
    const rates = await measureStoring(lab, database);
    const count = times(50, 5);
    const [first, last] = [
      await readPages(lab, task, 'from=1&limit=1000', count),
      await readPages(lab, task, 'last=1000', count),
    ];
    const resumed = await repeat(times(20, 3), () => follow(lab, task, linesOfEach - 10));
    const [whole] = [await follow(lab, task, 0)];
    say(
      `  pages ${median(first).toFixed(0)} and ${median(last).toFixed(0)} ms, all of a log in ${(whole / 1_000).toFixed(1)} s`,
    );
    return {
      'engine.logs_store_rate': rates,
      'engine.logs_first_page': first,
      'engine.logs_last_page': last,
      'engine.logs_resume': resumed,
      'engine.logs_follow_200000': [whole / 1_000],
      'engine.logs_clean_rate': [await measureCleaning(lab, database, linesOfEach)],
    };
  } finally {
    await database.close();
  }
}

/** Lines as playbook runs write them, of tasks that have ended: the first of them long ago. */
async function fill(lab: Lab, lines: number): Promise<void> {
  await lab.query(
    `UPDATE tasks SET state = 'succeeded', started_at = now(), finished_at = now() - CASE WHEN number = (SELECT min(number) FROM tasks)
       THEN interval '200 days' ELSE interval '1 hour' END`,
  );
  await lab.query(
    `INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text, data)
     SELECT t.id, n, t.tenant_id, now(), 'result', 'start', 'info', 'Start every service and wait until it is healthy: ok (line ' || n || ')',
       '{"host": "lab-1", "task": "Start every service", "status": "ok", "changed": false, "durationMs": 12}'
     FROM generate_series(1, $1::int) n CROSS JOIN tasks t ORDER BY n`,
    [lines],
  );
  await lab.query('VACUUM (ANALYZE) task_events');
}

/** Newest first. */
const listEnded = async (lab: Lab): Promise<string[]> =>
  (await lab.query<{ id: string }>('SELECT id FROM tasks ORDER BY number DESC')).map(
    ({ id }) => id,
  );

/** Lines a second, batch after batch, by the engine's own journal. */
async function measureStoring(lab: Lab, database: Database): Promise<number[]> {
  await lab.query(
    `INSERT INTO tasks (id, tenant_id, kind, stack_id, host_id, input, spec, priority, requested_by, request_hash)
     SELECT gen_random_uuid(), tenant_id, 'stop', id, host_id, '{"kind":"stop"}', '{}', 5, 'bench', ''
     FROM stacks ORDER BY number DESC LIMIT 1`,
  );
  const claims = new TaskClaimsRepository(database, { engine: 'bench', leaseSeconds: 600 });
  const task = await claims.claimNext();
  if (!task) throw new Error('Nothing was to be claimed');
  const journal = new TaskJournalRepository(database);
  const rates = await repeat(times(100, 10), async (turn) => {
    const events = Array.from({ length: batch }, (_, index) => anEvent(turn * batch + index + 1));
    const began = performance.now();
    if (!(await journal.append(task, events, []))) throw new Error('The task was lost');
    return (batch * 1_000) / (performance.now() - began);
  });
  await claims.finish(task, { state: 'succeeded' });
  say(`  ${median(rates).toFixed(0)} lines a second stored`);
  return rates;
}

const anEvent = (seq: number): TaskEvent => ({
  seq,
  at: new Date().toISOString(),
  type: 'log',
  step: 'start',
  level: 'info',
  text: `Container mirab-s7-web-r1-${seq}  Healthy`,
  data: null,
});

const readPages = (lab: Lab, task: string, range: string, count: number): Promise<number[]> =>
  repeat(count, async () => {
    const began = performance.now();
    const { items } = await lab.api.get<{ items: unknown[] }>(`/tasks/${task}/log?${range}`);
    if (items.length !== 1_000) throw new Error(`A page had ${items.length} lines`);
    return performance.now() - began;
  });

/** Milliseconds until a reader of the stream has all lines after `after`, and the end. */
async function follow(lab: Lab, task: string, after: number): Promise<number> {
  const began = performance.now();
  const { seqs } = await readStream(lab, task, after);
  const isWhole = seqs.length > 0 && seqs.every((seq, index) => seq === after + index + 1);
  if (!isWhole) throw new Error('The reader had gaps');
  return performance.now() - began;
}

/** Lines a second that go by age, with the pauses in which tasks work; nothing else is too old. */
async function measureCleaning(lab: Lab, database: Database, lines: number): Promise<number> {
  const retention = new LogRetention(
    new LogRetentionRepository(database),
    () => Promise.resolve(),
    createLogger('engine', 'silent'),
    { keptDays: 90, mostBytes: 1e12 },
  );
  const began = performance.now();
  await retention.clean();
  const seconds = (performance.now() - began) / 1_000;
  const [left] = await lab.query<{ count: string }>(
    `SELECT count(*) AS count FROM tasks WHERE log_removed_at IS NOT NULL`,
  );
  if (left?.count !== '1') throw new Error(`${left?.count ?? 'No'} logs were removed`);
  say(`  ${lines} lines removed in ${seconds.toFixed(1)} s, what was counted before included`);
  return lines / seconds;
}
