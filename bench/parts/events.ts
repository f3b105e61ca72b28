/** What a playbook run says, on its way to the rows and to a reader of the stream. */
import type { TaskResponse } from '#libs/contracts';
import type { Samples } from '../figures.js';
import { makeEventSource } from '../lab/event-source.js';
import { addHosts } from '../lab/lab-rows.js';
import type { Lab } from '../lab/lab.js';
import { readStream } from '../lab/stream-reader.js';
import { median, percentile } from '../report.js';
import { startChecks } from './checks.js';
import { measureOverhead } from './events-overhead.js';
import { say, times } from './part.js';

const sources = 4;

export async function measureEvents(lab: Lab): Promise<Samples> {
  await lab.stopEngines();
  await addHosts(lab, sources, 2);
  const overhead = await measureOverhead(lab);
  await lab.query('TRUNCATE tasks CASCADE');
  const delays = await measureReader(lab);
  const minute = await measureMinute(lab);
  await lab.stopEngines();
  return {
    'engine.events_overhead': overhead,
    'engine.events_to_reader': delays,
    'engine.events_rate': minute.rates,
    'engine.events_lost': [minute.lost],
    'engine.events_behind': minute.behind,
  };
}

/** Milliseconds from the callback to the reader of each line, at 500 lines a second. */
async function measureReader(lab: Lab): Promise<number[]> {
  const seconds = times(20, 3);
  say(`500 events a second for ${seconds} s to a reader of the stream`);
  const source = await makeEventSource(lab.settings.checkout, { rate: 500, seconds });
  try {
    await lab.startEngine({ variables: { MIRAB_ANSIBLE_PLAYBOOK: source.program } });
    const [task = ''] = await startChecks(lab, 1);
    const { delays, seqs } = await readStream(lab, task);
    const inOrder = seqs.every((seq, index) => seq === index + 1);
    if (!inOrder || delays.length !== 500 * seconds)
      throw new Error(`The reader had ${delays.length} lines of ${500 * seconds}, or had gaps`);
    say(`  ${median(delays).toFixed(0)} ms, p95 ${percentile(delays, 0.95).toFixed(0)} ms`);
    return delays;
  } finally {
    await source.remove();
  }
}

/** Four runs that say 500 things a second each, for a minute. */
async function measureMinute(
  lab: Lab,
): Promise<{ rates: number[]; lost: number; behind: number[] }> {
  const seconds = times(60, 5);
  const rate = 500;
  say(`${rate * sources} events a second for ${seconds} s`);
  const source = await makeEventSource(lab.settings.checkout, { rate, seconds });
  try {
    await lab.startEngine({ variables: { MIRAB_ANSIBLE_PLAYBOOK: source.program } });
    const tasks = await startChecks(lab, sources);
    const ended: TaskResponse[] = await Promise.all(tasks.map((id) => lab.api.waitForTask(id)));
    const stored = await readStored(lab, tasks);
    const total = stored.reduce((sum, { count }) => sum + count, 0);
    const lost = rate * sources * seconds - total;
    say(`  ${total} stored, ${lost} lost`);
    const finishedAt = new Map(ended.map(({ id, finishedAt: end }) => [id, Date.parse(end ?? '')]));
    return {
      rates: [
        total /
          (Math.max(...stored.map((one) => one.until)) -
            Math.min(...stored.map((one) => one.since))),
      ],
      lost,
      behind: stored.map(({ id, until }) => (finishedAt.get(id) ?? NaN) / 1_000 - until),
    };
  } finally {
    await source.remove();
  }
}

interface StoredEvents {
  id: string;
  count: number;
  /** Seconds of the epoch at which the first and the last of them were written by the source. */
  since: number;
  until: number;
}

async function readStored(lab: Lab, tasks: readonly string[]): Promise<StoredEvents[]> {
  const rows = await lab.query<Record<keyof StoredEvents, string>>(
    `SELECT task_id AS id, count(*) AS count, min(written) AS since, max(written) AS until
     FROM (SELECT task_id, substring(text FROM '\\(([0-9]{10}\\.[0-9]{4})\\)$')::float8 AS written
       FROM task_events WHERE task_id = ANY($1::uuid[]) AND type = 'result') lines
     GROUP BY task_id`,
    [tasks],
  );
  return rows.map(({ id, count, since, until }) => ({
    id,
    count: Number(count),
    since: Number(since),
    until: Number(until),
  }));
}
