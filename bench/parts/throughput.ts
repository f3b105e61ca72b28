/** Tasks that do nothing, per second: real claims, leases, rows and messages around an empty recipe. */
import type { Samples } from '../figures.js';
import { addHosts, addTasks, addTenants, countTasks } from '../lab/lab-rows.js';
import type { Lab } from '../lab/lab.js';
import { median } from '../report.js';
import { repeat, say, times, waitFor } from './part.js';

const stacks = 100;

export async function measureThroughput(lab: Lab): Promise<Samples> {
  const many = times(5_000, 300);
  say(`tasks that do nothing, 100 and ${many} queued, one and two engines`);
  await lab.stopEngines();
  await addHosts(lab, 20, 64);
  await addTenants(lab, stacks);
  await lab.startEngine({ kind: 'idle' });
  await drain(lab, 100); // the first tasks of a process are slower
  const one = await measureBoth(lab, many);
  await lab.startEngine({ kind: 'idle', name: 'engine-b' });
  await drain(lab, 100);
  const two = await measureBoth(lab, many);
  await lab.stopEngines();
  return {
    'engine.noop_tasks_1_engine_100': one.few,
    'engine.noop_tasks_1_engine_5000': one.many,
    'engine.noop_tasks_2_engines_100': two.few,
    'engine.noop_tasks_2_engines_5000': two.many,
    'engine.noop_tasks_slow_down': one.many.map((rate) => median(one.few) / rate),
  };
}

async function measureBoth(lab: Lab, count: number): Promise<{ few: number[]; many: number[] }> {
  const few = (await repeat(times(7, 2), () => drain(lab, 100))).flat();
  const many = await drain(lab, count);
  const shown = [few, many].map((rates) => `${median(rates).toFixed(0)}/s`);
  say(`  ${shown.join(' and ')}`);
  return { few, many };
}

/** Queues so many, waits until all have ended, and tells how many ended per second: of all, or in windows of 500. */
async function drain(lab: Lab, count: number): Promise<number[]> {
  await lab.query('TRUNCATE tasks CASCADE');
  await addTasks(lab, { count, stacks, rings: true });
  await waitFor('the tasks to end', async () => (await countTasks(lab, 'succeeded')) === count, {
    timeoutMs: 300_000,
    everyMs: 250,
  });
  const size = Math.min(count, 500);
  const rows = await lab.query<{ rate: string }>(
    `WITH ended AS (SELECT started_at, finished_at, (row_number() OVER (ORDER BY finished_at) - 1) / $1::int AS part FROM tasks),
     windows AS (SELECT part, count(*) AS count, max(finished_at) AS until,
       coalesce(lag(max(finished_at)) OVER (ORDER BY part), min(started_at)) AS since FROM ended GROUP BY part)
     SELECT count / greatest(0.001, extract(epoch FROM until - since)) AS rate FROM windows WHERE count = $1::int ORDER BY part`,
    [size],
  );
  return rows.map(({ rate }) => Number(rate));
}
