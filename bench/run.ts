/**
 * `make bench`, on the Mirab that `make demo` has started: every ratio is taken in pairs, the product and its bare peer one after the
 * other on the same machine. Names of the first deploy's figures begin with `deploy.`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ApiClient } from '../deploy/demo/api-client.js';
import { readLocalSettings, type LocalSettings } from '../deploy/local/local-settings.js';
import { listProcessStatus } from '../deploy/local/stop-servers.js';
import { startRabbitMq } from '../deploy/local/servers/rabbitmq.js';
import { BenchStack } from './bench-stack.js';
import { measureRoundTrips } from './bare-amqp.js';
import { measure, renderTable, writeReport, type Measure } from './report.js';
import { startLoad } from './wrk.js';

const runs = { noop: 9, first: 3, pickUp: 15, upgrade: 3 };
const connections = 32;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function repeat<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < count; turn += 1) results.push(await work());
  return results;
}

async function measureFirst(api: ApiClient): Promise<number[]> {
  say(`first deploy against plain Compose, ${String(runs.first)} pairs`);
  return repeat(runs.first, async () => {
    const stack = await BenchStack.create(api);
    const ours = await stack.act({ kind: 'deploy' });
    const bare = await stack.bareFirstStart();
    say(`  ${ours.toFixed(0)} ms against ${bare.toFixed(0)} ms`);
    await stack.remove();
    return ours / bare;
  });
}

async function measureNoop(stack: BenchStack): Promise<number[]> {
  say(`deploy without a change against plain Compose, ${String(runs.noop)} pairs`);
  // The first one after a deploy looks at everything; what is measured is the standing state.
  await stack.act({ kind: 'deploy' });
  return repeat(runs.noop, async () => {
    const ours = await stack.act({ kind: 'deploy' });
    const bare = await stack.compose('up', '--detach', '--wait');
    say(`  ${ours.toFixed(0)} ms against ${bare.toFixed(0)} ms`);
    return ours / bare;
  });
}

async function measurePickUp(stack: BenchStack, amqpUrl: string): Promise<number[]> {
  say(`202 to first step against a bare round trip, ${String(runs.pickUp)} pairs`);
  return repeat(runs.pickUp, async () => {
    const ours = await stack.pickUp();
    const [bare = 0] = await measureRoundTrips(amqpUrl, 1);
    return ours / bare;
  });
}

/** Failed requests of each upgrade and each rollback under load. */
async function measureSwitches(
  stack: BenchStack,
): Promise<{ upgrade: number[]; rollback: number[] }> {
  say(
    `upgrade and rollback under wrk with ${String(connections)} connections, ${String(runs.upgrade)} of each`,
  );
  const releaseId = await stack.findRelease('1.1.0');
  const underLoad = async (input: Record<string, unknown>): Promise<number> => {
    const load = startLoad({ hostname: stack.hostname, address: stack.entryPoint, connections });
    await stack.act(input);
    const { requests, failed } = await load.stop();
    say(`  ${String(input['kind'])}: ${String(failed)} of ${String(requests)} requests failed`);
    return failed;
  };
  const upgrade: number[] = [];
  const rollback: number[] = [];
  for (let turn = 0; turn < runs.upgrade; turn += 1) {
    upgrade.push(await underLoad({ kind: 'upgrade', releaseId }));
    rollback.push(await underLoad({ kind: 'rollback' }));
  }
  return { upgrade, rollback };
}

/** Resident memory of both processes together, in MB (10^6 bytes). */
function residentMegabytes({ stateDir }: LocalSettings): number {
  const ours = listProcessStatus(stateDir).filter(
    ({ name, alive }) => alive && ['control-plane', 'engine'].includes(name),
  );
  if (ours.length !== 2)
    throw new Error('The control-plane and the engine of the demo do not both run.');
  const kilobytes = ours.map(({ pid }) =>
    Number(/VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]),
  );
  return kilobytes.reduce((sum, value) => sum + value, 0) * 1.024e-3;
}

const settings = readLocalSettings();
const facts = z
  .object({ apiUrl: z.string(), apiToken: z.string() })
  .parse(JSON.parse(readFileSync(join(settings.stateDir, 'demo.json'), 'utf8')));
const broker = await startRabbitMq({
  stateDir: settings.stateDir,
  address: settings.MIRAB_LOOPBACK_ADDRESS,
  port: settings.MIRAB_AMQP_PORT,
  nodePort: settings.MIRAB_AMQP_NODE_PORT,
  epmdPort: settings.MIRAB_EPMD_PORT,
});
const api = new ApiClient(facts.apiUrl, facts.apiToken);
const memory = residentMegabytes(settings);
const first = await measureFirst(api);
const stack = await BenchStack.create(api);
await stack.act({ kind: 'deploy' });
const noop = await measureNoop(stack);
const pickUp = await measurePickUp(stack, broker.url);
const switches = await measureSwitches(stack);
await stack.remove();

const measures: Measure[] = [
  measure('deploy.noop_over_compose', 'ratio', 3, noop),
  measure('deploy.first_over_compose', 'ratio', 1.6, first),
  measure('deploy.pickup_over_amqp', 'ratio', 15, pickUp),
  measure('deploy.upgrade_failed_requests', 'requests', 0, switches.upgrade),
  measure('deploy.rollback_failed_requests', 'requests', 0, switches.rollback),
  measure('deploy.resident_memory', 'MB', 250, [memory]),
];
writeReport('bench/latest.json', measures);
say(`\n${renderTable(measures)}\n\nbench/latest.json holds the same.`);
