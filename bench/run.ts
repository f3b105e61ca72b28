/**
 * `make bench`: measures Mirab against bare peers on the servers that `make demo` has started, prints a table, and writes
 * `docs/performance.json` and docs/performance.md. `make bench only="pickup events"` measures parts again and keeps the other figures.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { messageOf } from '#libs/errors';
import { readLocalSettings } from '../deploy/local/local-settings.js';
import type { Samples } from './figures.js';
import { Lab } from './lab/lab.js';
import { measureDeploys } from './parts/deploys.js';
import { measureEvents } from './parts/events.js';
import { measureLogs } from './parts/logs.js';
import { measureManyStacks } from './parts/many-stacks.js';
import { measureMemory } from './parts/memory.js';
import { say, type Part } from './parts/part.js';
import { measurePickUp } from './parts/pick-up.js';
import { measureQueue } from './parts/queue.js';
import { measureRecovery } from './parts/recovery.js';
import { measureThroughput } from './parts/throughput.js';
import { renderPage } from './performance-page.js';
import { measureAll, mergeMeasures, readReport, renderTable, writeReport } from './report.js';

const parts: Readonly<Record<string, Part>> = {
  pickup: measurePickUp,
  deploys: measureDeploys,
  stacks: measureManyStacks,
  throughput: measureThroughput,
  queue: measureQueue,
  events: measureEvents,
  logs: measureLogs,
  recovery: measureRecovery,
  memory: measureMemory,
};
const reportFile = 'docs/performance.json';
const pageFile = 'docs/performance.md';

/** @throws Error for a part that there is not. */
function chooseParts(names: readonly string[]): string[] {
  const unknown = names.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length)
    throw new Error(`No such part: ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  return names.length ? [...names] : Object.keys(parts);
}

/** Each part on a Mirab of its own. One that breaks is told, and takes none of the others with it. */
async function runPart(name: string): Promise<Samples> {
  const began = performance.now();
  const lab = await Lab.open(readLocalSettings());
  try {
    say(`== ${name}`);
    return (await parts[name]?.(lab)) ?? {};
  } catch (error) {
    say(`  ${name} broke: ${messageOf(error)}`);
    process.exitCode = 1;
    return {};
  } finally {
    await lab.close();
    say(`   ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
}

const nameOfSystem = (): string =>
  /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';

const samples: Samples = {};
for (const name of chooseParts(process.argv.slice(2))) Object.assign(samples, await runPart(name));
const fresh = measureAll(samples, new Date().toISOString());
const all = mergeMeasures(readReport(reportFile), fresh);
writeReport(reportFile, all);
const [cpu] = cpus();
const machine = {
  cores: cpus().length,
  processor: cpu?.model.trim() ?? 'unknown',
  memoryBytes: totalmem(),
  kernel: `${nameOfSystem()} with kernel ${release()}`,
  node: process.versions.node,
};
writeFileSync(pageFile, renderPage(all, machine));
say(`\n${renderTable(fresh)}\n\n${reportFile} and ${pageFile} hold ${all.length} figures.`);
