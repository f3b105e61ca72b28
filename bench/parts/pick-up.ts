/** From the answer 202 to the start of the first step, against a message through the same broker. */
import type { TaskResponse } from '#libs/contracts';
import { BarePeer } from '../bare-amqp.js';
import type { Samples } from '../figures.js';
import type { Lab } from '../lab/lab.js';
import { median, percentile } from '../report.js';
import { repeat, say, times } from './part.js';

export async function measurePickUp(lab: Lab): Promise<Samples> {
  const count = times(100, 10);
  say(`202 to first step against a bare round trip, ${count} times`);
  await lab.startEngine();
  const { host } = await lab.prepareProduct();
  const url = lab.servers.amqp.url;
  const transient = await BarePeer.open(url, 'transient');
  const durable = await BarePeer.open(url, 'durable');
  try {
    const rows = await repeat(count, async () => ({
      ours: await pickUp(lab, host.id),
      transient: await transient.measure(),
      durable: await durable.measure(),
    }));
    const ours = rows.map((row) => row.ours);
    const all = [ours, rows.map((row) => row.transient), rows.map((row) => row.durable)];
    const medians = all.map((values) => `${median(values).toFixed(2)} ms`);
    say(`  medians: ${medians.join(', ')} (ours, transient, durable)`);
    return {
      'engine.pickup_over_amqp': rows.map((row) => row.ours / row.transient),
      'engine.pickup_over_durable_amqp': rows.map((row) => row.ours / row.durable),
      'engine.pickup_p99_over_p50': [percentile(ours, 0.99) / median(ours)],
    };
  } finally {
    await transient.close();
    await durable.close();
  }
}

/** Milliseconds; the rows tell times in whole ones, so less than one counts as one half. */
async function pickUp(lab: Lab, hostId: string): Promise<number> {
  const task = await lab.api.post<TaskResponse>(`/hosts/${hostId}/tasks`, { kind: 'check' });
  const answered = Date.now();
  const ended = await lab.api.waitForTask(task.id);
  return Math.max(0.5, Date.parse(ended.steps[0]?.startedAt ?? '') - answered);
}
