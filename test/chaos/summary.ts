/** A run in numbers, for the page. */
import type { ChaosSeed } from '../support/reliability-page.js';
import { listRecoveries } from './checks/i8-recovery.js';
import type { History, Violation } from './history.js';

export function summarise(history: History, violations: readonly Violation[]): ChaosSeed {
  const recoveriesMs: Record<string, number[]> = {};
  for (const { kind, tookMs } of listRecoveries(history))
    (recoveriesMs[kind] ??= []).push(Math.max(0, Math.round(tookMs)));
  return {
    seed: history.seed,
    seconds: history.plan.durationMs / 1_000,
    tasks: countBy(history.tasks.map(({ state }) => state)),
    faults: countBy(history.faults.map(({ kind }) => kind)),
    recoveriesMs,
    quietMs: history.quietAt === null ? null : Math.max(0, history.quietAt - history.healedAt),
    requests: history.probes.length,
    violations: violations.map(({ invariant, sentence }) => `${invariant}: ${sentence}`),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
