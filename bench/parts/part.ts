/** What the parts of the benchmark have in common. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Samples } from '../figures.js';
import type { Lab } from '../lab/lab.js';

export type Part = (lab: Lab) => Promise<Samples>;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

export async function repeat<T>(count: number, work: (turn: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < count; turn += 1) results.push(await work(turn));
  return results;
}

/** Asks until there is an answer. @throws Error after `timeoutMs`, with `what` was waited for. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  { timeoutMs = 120_000, everyMs = 50 } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await sleep(everyMs);
  }
  throw new Error(`Waited ${timeoutMs / 1_000} s in vain for ${what}`);
}

/** How often each thing is done; `MIRAB_BENCH_QUICK=true` tries the programs with little and measures nothing of worth. */
export const times = (usual: number, quick: number): number =>
  process.env['MIRAB_BENCH_QUICK'] === 'true' ? quick : usual;
