/** docs/reliability.md: made of two files of data, each of which one target writes; a target rewrites the page with what the other left. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { percentile } from '../../bench/report.js';

const milliseconds = z.number().min(0);
/** One kind of task and one process that was killed in it, at each border of the kind. */
const latticeCell = z.object({
  kind: z.string(),
  process: z.string(),
  /** ISO date of the run. */
  at: z.string(),
  borders: z.int(),
  recoveriesMs: z.array(milliseconds),
  /** Border → why the kill did not meet it. */
  notMet: z.record(z.string(), z.string()),
  /** Tasks that failed after such a kill and succeeded when they were started again by hand: their error codes. */
  byHand: z.array(z.string()),
  /** Requests to the site that failed within a minute of such a kill. */
  failed: z.int(),
});
export type LatticeCell = z.infer<typeof latticeCell>;

export const crashData = z.object({
  /** Of the engine. Per kind of task: borders tried, and for each border that was met the time to the next attempt. */
  kinds: z.record(z.string(), z.object({ borders: z.int(), recoveriesMs: z.array(milliseconds) })),
  requests: z.int(),
  failed: z.int(),
  /** Of every other process. */
  lattice: z.array(latticeCell).default([]),
  /** Kind → requests to its site in the lattice. */
  latticeRequests: z.record(z.string(), z.int()).default({}),
});
export type CrashData = z.infer<typeof crashData>;

export const chaosSeed = z.object({
  seed: z.int(),
  /** Of load. */
  seconds: z.number(),
  tasks: z.record(z.string(), z.int()),
  faults: z.record(z.string(), z.int()),
  /** Kind of fault → times from it to the next attempt of a task that it interrupted. */
  recoveriesMs: z.record(z.string(), z.array(milliseconds)),
  /** From the last healing to the end of the last task; null when it was never quiet. */
  quietMs: milliseconds.nullable(),
  requests: z.int(),
  /** Invariant and sentence. */
  violations: z.array(z.string()),
});
export type ChaosSeed = z.infer<typeof chaosSeed>;
export const chaosData = z.object({ seeds: z.array(chaosSeed) });

const partFile = (docs: string, name: 'crash' | 'chaos'): string =>
  join(docs, 'reliability', `${name}.json`);

function readPart<T>(docs: string, name: 'crash' | 'chaos', schema: z.ZodType<T>): T | null {
  const file = partFile(docs, name);
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** @param docs the folder of the documents. */
export function saveCrash(
  docs: string,
  data: Pick<CrashData, 'kinds' | 'requests' | 'failed'>,
): void {
  const { lattice, latticeRequests } = readCrash(docs);
  writePart(docs, 'crash', { ...data, lattice, latticeRequests });
}

/** Each cell takes the place of what an earlier run has left of the same kind and process; all others stay. */
export function addLattice(
  docs: string,
  cells: readonly LatticeCell[],
  requests: Readonly<Record<string, number>>,
): void {
  const standing = readCrash(docs);
  const nameOf = ({ kind, process }: LatticeCell): string => `${kind} ${process}`;
  const all = new Map([...standing.lattice, ...cells].map((cell) => [nameOf(cell), cell]));
  writePart(docs, 'crash', {
    ...standing,
    lattice: [...all.values()],
    latticeRequests: { ...standing.latticeRequests, ...requests },
  });
}

const readCrash = (docs: string): CrashData =>
  readPart(docs, 'crash', crashData) ?? {
    ...{ kinds: {}, requests: 0, failed: 0 },
    ...{ lattice: [], latticeRequests: {} },
  };

/** Takes the place of what an earlier run of the same seed has left. */
export function addChaosSeed(docs: string, added: ChaosSeed): void {
  const standing = readPart(docs, 'chaos', chaosData)?.seeds ?? [];
  const seeds = [...standing.filter(({ seed }) => seed !== added.seed), added];
  writePart(docs, 'chaos', { seeds: seeds.sort((one, other) => one.seed - other.seed) });
}

function writePart(docs: string, name: 'crash' | 'chaos', data: unknown): void {
  mkdirSync(join(docs, 'reliability'), { recursive: true });
  writeFileSync(partFile(docs, name), `${JSON.stringify(data)}\n`);
  const page = renderPage(readPart(docs, 'crash', crashData), readPart(docs, 'chaos', chaosData));
  writeFileSync(join(docs, 'reliability.md'), page);
}

/** Pure. */
export const renderPage = (
  crash: CrashData | null,
  chaos: z.infer<typeof chaosData> | null,
): string =>
  [
    '# Reliability\n\nMade by `make crash` and `make chaos` from what they saw; the data stand in [reliability/](reliability).\n',
    ...(crash ? [renderCrash(crash)] : []),
    ...(chaos && chaos.seeds.length > 0 ? [renderChaos(chaos.seeds)] : []),
  ].join('\n');

function renderCrash(data: CrashData): string {
  return [
    ...(Object.keys(data.kinds).length > 0 ? [renderEngine(data)] : []),
    ...(data.lattice.length > 0 ? [renderLattice(data)] : []),
  ].join('\n');
}

function renderLattice({ lattice, latticeRequests }: CrashData): string {
  const rows = lattice.map(({ kind, process, at, borders, recoveriesMs, byHand, failed }) =>
    row(
      ...[kind, process, borders, recoveriesMs.length, ...spreadOf(recoveriesMs)],
      ...[byHand.length > 0 ? byHand.join(', ') : '', failed, at.slice(0, 10)],
    ),
  );
  const reasons = lattice.flatMap(({ process, notMet }) =>
    Object.entries(notMet).map(([border, reason]) => `- ${border}, ${process}: ${reason}`),
  );
  const requests = Object.values(latticeRequests).reduce((one, other) => one + other, 0);
  return `## Each process killed at every border

\`make crash\`: while the engine stands at a border, one process is killed with SIGKILL and started again at once; the engine goes on after the
kill, not after the recovery. Border i of a task meets process (i + offset) mod P, so over P tasks each pair is met once. Recovery is the time
from the kill until the task stood at its next border or had ended. A task that failed was started again by hand and went on with the borders that were left.

| kind | process | borders | met | recovery, median | p95 | worst | again by hand | requests failed | run |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Requests to the site meanwhile: ${String(requests)}. They may fail for a kill of Traefik, which carries them, and of dockerd, which without
\`live-restore\` ends the containers that it finds running when it is started again; for no other one.
${reasons.length > 0 ? `\nNot met:\n\n${reasons.join('\n')}\n` : ''}`;
}

function renderEngine({ kinds, requests, failed }: CrashData): string {
  const rows = Object.entries(kinds).map(([kind, { borders, recoveriesMs }]) =>
    row(kind, borders, recoveriesMs.length, ...spreadOf(recoveriesMs)),
  );
  return `## Engine killed at every border

\`make crash\`: one engine is killed with SIGKILL at the beginning of every step of a task, and after its last one; it is started again
at once and goes on. A border is not met when its step was not needed. Recovery is the time from the death to the next attempt.

| kind | borders | met | recovery, median | p95 | worst |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Requests to the site while its engine was killed in an upgrade, a rollback, a scale or a deploy: ${String(requests)}, of which ${String(failed)} failed.
`;
}

function renderChaos(seeds: readonly ChaosSeed[]): string {
  const tasks = addUp(seeds.map((seed) => seed.tasks));
  const faults = addUp(seeds.map((seed) => seed.faults));
  const recoveries = (kind: string): number[] =>
    seeds.flatMap((seed) => seed.recoveriesMs[kind] ?? []);
  const rows = Object.entries(faults)
    .sort()
    .map(([kind, count]) =>
      row(kind, count, recoveries(kind).length, ...spreadOf(recoveries(kind))),
    );
  const all = Object.keys(faults).flatMap(recoveries);
  const quiet = seeds.flatMap(({ quietMs }) => (quietMs === null ? [] : [quietMs]));
  const violations = seeds.flatMap(({ seed, violations: found }) =>
    found.map((sentence) => `- seed ${String(seed)}: ${sentence}`),
  );
  const sum = (count: (seed: ChaosSeed) => number): string =>
    String(seeds.reduce((total, seed) => total + count(seed), 0));
  return `## Disturbed at random

\`make chaos\`: real servers, two engines and three hosts under a load of mixed tasks, while a nemesis does what the seed says
([ADR 18](adr/0018-fault-laboratory.md)). Afterwards a checker holds nine invariants against what was recorded from outside.

Seeds ${seeds.map(({ seed }) => String(seed)).join(', ')} (${String(seeds.length)} in all): ${sum(({ seconds }) => seconds)} s of load, ${sum(({ tasks: states }) => Object.values(states).reduce((one, other) => one + other, 0))} tasks (${Object.entries(
    tasks,
  )
    .sort()
    .map(([state, count]) => `${String(count)} ${state}`)
    .join(', ')}), ${sum(({ requests }) => requests)} requests of the prober.

| fault | times | attempts cut short | recovery, median | p95 | worst |
| --- | --- | --- | --- | --- | --- |
${[
  ...rows,
  row(
    'all',
    Object.values(faults).reduce((one, other) => one + other, 0),
    all.length,
    ...spreadOf(all),
  ),
].join('\n')}

Recovery is the time from a fault to the next attempt of a task whose attempt it cut short, by whichever engine. From the last healing to the end of
the last task: ${quiet.length > 0 ? spreadOf(quiet).join(', ') : 'never'} (median, p95, worst).

Violations: ${violations.length === 0 ? 'none.' : `${String(violations.length)}\n\n${violations.join('\n')}`}
`;
}

const row = (...cells: (string | number)[]): string => `| ${cells.map(String).join(' | ')} |`;

/** Median, p95 and worst, for people; empty when nothing was measured. */
function spreadOf(values: readonly number[]): [string, string, string] {
  if (values.length === 0) return ['', '', ''];
  const tell = (value: number): string => `${(value / 1_000).toFixed(1)} s`;
  return [tell(percentile(values, 0.5)), tell(percentile(values, 0.95)), tell(Math.max(...values))];
}

function addUp(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const count of counts)
    for (const [name, value] of Object.entries(count)) total[name] = (total[name] ?? 0) + value;
  return total;
}
