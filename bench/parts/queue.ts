/** 10,000 queued tasks of 200 tenants: what a claim costs then, what memory, and how long it takes to cancel 9,000 of them in two ways. */
import type { TaskResponse } from '#libs/contracts';
import { Database } from '#libs/database';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import type { Samples } from '../figures.js';
import { addHosts, addTasks, addTenants, countTasks } from '../lab/lab-rows.js';
import type { Lab } from '../lab/lab.js';
import { residentMegabytes } from '../lab/processes.js';
import { median } from '../report.js';
import { findPid } from './memory.js';
import { repeat, say, times, waitFor } from './part.js';

const tenants = 200;
const requestsAtOnce = 8;

export async function measureQueue(lab: Lab): Promise<Samples> {
  const all = times(10_000, 400);
  say(`${all} queued tasks of ${tenants} tenants`);
  await lab.stopEngines();
  await addHosts(lab, 20, 64);
  await addTenants(lab, tenants);
  const few = await measureClaims(lab, { queued: 100, stacks: 100, count: times(60, 10) });
  const many = await measureClaims(lab, { queued: all, stacks: tenants, count: times(200, 20) });
  say(`  a claim takes ${median(few).toFixed(2)} and ${median(many).toFixed(2)} ms`);
  await lab.query('TRUNCATE tasks CASCADE');
  await lab.query('UPDATE hosts SET paused = true');
  await addTasks(lab, { count: all, stacks: tenants, rings: false });
  await lab.startEngine();
  await lab.api.get('/tasks?perPage=100');
  const memory = ['control-plane', 'engine'].map((name) => residentMegabytes(findPid(lab, name)));
  const toCancel = all * 0.9;
  const cancelled = await measureCancellation(lab, toCancel, (ids) => cancelEach(lab, ids));
  await lab.query('TRUNCATE tasks CASCADE');
  await addTasks(lab, { count: toCancel, stacks: tenants, rings: false });
  await addTasks(lab, { count: all - toCancel, stacks: tenants, rings: false });
  const atOnce = await measureCancellation(lab, toCancel, (ids) => cancelTogether(lab, ids));
  await lab.stopEngines();
  return {
    'engine.claim_10000_over_100': many.map((one) => one / median(few)),
    'engine.memory_queued_10000': [memory.reduce((sum, one) => sum + one, 0)],
    'engine.cancel_9000': [cancelled],
    'engine.cancel_9000_at_once': [atOnce],
  };
}

/** Milliseconds of each claim; what was claimed ends at once, untimed. */
async function measureClaims(
  lab: Lab,
  { queued, stacks, count }: { queued: number; stacks: number; count: number },
): Promise<number[]> {
  await lab.query('TRUNCATE tasks CASCADE');
  await addTasks(lab, { count: queued, stacks, rings: false });
  const database = new Database(lab.engineUrl, {
    poolSize: 2,
    applicationName: 'mirab-bench',
    isEngine: true,
  });
  const claims = new TaskClaimsRepository(database, { engine: 'bench', leaseSeconds: 60 });
  const claim = async (): Promise<number> => {
    const began = performance.now();
    const task = await claims.claimNext();
    const spent = performance.now() - began;
    if (!task) throw new Error('Nothing was to be claimed');
    await claims.finish(task, { state: 'succeeded' });
    return spent;
  };
  try {
    await repeat(Math.min(20, queued / 4), claim);
    return await repeat(count, claim);
  } finally {
    await database.close();
  }
}

/** Seconds from the first request to the last task cancelled. */
async function measureCancellation(
  lab: Lab,
  count: number,
  cancel: (ids: string[]) => Promise<void>,
): Promise<number> {
  const rows = await lab.query<{ id: string }>(
    `SELECT id FROM tasks WHERE state = 'queued' ORDER BY number LIMIT $1`,
    [count],
  );
  const began = performance.now();
  await cancel(rows.map(({ id }) => id));
  await waitFor(
    'the tasks to be cancelled',
    async () => (await countTasks(lab, 'cancelled')) === count,
  );
  const spent = (performance.now() - began) / 1_000;
  say(`  ${count} cancelled in ${spent.toFixed(1)} s`);
  return spent;
}

async function cancelEach(lab: Lab, ids: string[]): Promise<void> {
  const cancelInTurn = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop())
      await lab.api.post(`/tasks/${id}/cancellation`, {});
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, cancelInTurn));
}

/** All that came no later than the last of them. */
async function cancelTogether(lab: Lab, ids: string[]): Promise<void> {
  const last = await lab.api.get<TaskResponse>(`/tasks/${ids.at(-1) ?? ''}`);
  await lab.api.post('/tasks/cancellations', { waiting: { createdUntil: last.createdAt } });
}
