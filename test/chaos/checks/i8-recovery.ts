/** I8: Mirab recovers within the stated bound without a person. */
import type { AttemptRow, Check, History, Violation } from '../history.js';
import type { FaultKind } from '../plan.js';
import { attemptsOf, secondsOf } from './reading.js';

const invariant = 'I8';
/** From the fault that hit an engine to the next attempt of its task, in ms, other faults on the way included. */
export const recoveryBoundMs = 65_000;
/** From the last healing to the end of the last task, in ms: a fourth try comes 126 s after the first at the latest, and works some time. */
export const quietBoundMs = 180_000;
const hitsAnEngine: ReadonlySet<FaultKind> = new Set([
  'engine-killed',
  'engine-frozen',
  'engine-killed-at-border',
  'engine-cut-off',
  'engine-cut-from-database',
  'postgres-killed',
]);

export const checkRecovery: Check = (history) => [
  ...findNeverQuiet(history),
  ...history.missing.map((name) => ({ invariant, sentence: `${name} ended by itself` })),
  ...listRecoveries(history)
    .filter(({ tookMs }) => tookMs > recoveryBoundMs)
    .map(({ taskId, tookMs, kind }) => ({
      invariant,
      sentence: `The next attempt began ${(tookMs / 1_000).toFixed(1)} s after ${kind}`,
      taskId,
    })),
  ...findUnconverged(history),
];

export interface Recovery {
  kind: FaultKind;
  taskId: string;
  tookMs: number;
}

/** Every attempt that a fault of its engine cut short, and how long it took until the next one began. */
export function listRecoveries(history: History): Recovery[] {
  return history.attempts.flatMap((attempt) => {
    if (attempt.outcome !== 'interrupted') return [];
    const fault = findCause(history, attempt);
    const next = attemptsOf(history, attempt.taskId).find(
      ({ number }) => number === attempt.number + 1,
    );
    return fault && next
      ? { kind: fault.kind, taskId: attempt.taskId, tookMs: next.startedAt - fault.startedAt }
      : [];
  });
}

/** The newest fault that can have ended it: it began while the attempt was at work, or the attempt began under it. */
const findCause = ({ faults }: History, { engine, startedAt, finishedAt }: AttemptRow) =>
  faults.findLast(
    (fault) =>
      hitsAnEngine.has(fault.kind) &&
      (fault.target === engine || fault.kind === 'postgres-killed') &&
      fault.startedAt >= startedAt - 1_000 &&
      fault.startedAt <= (finishedAt ?? Number.POSITIVE_INFINITY),
  );

function findNeverQuiet(history: History): Violation[] {
  const { quietAt, healedAt, tasks } = history;
  const tookMs = (quietAt ?? Number.POSITIVE_INFINITY) - healedAt;
  if (tookMs <= quietBoundMs) return [];
  const open = tasks.find(({ state }) => state === 'queued' || state === 'running');
  const sentence =
    quietAt === null
      ? `Tasks were still at work at ${secondsOf(history, history.endedAt)}`
      : `The last task ended ${(tookMs / 1_000).toFixed(1)} s after everything was healed`;
  return [{ invariant, sentence, ...(open ? { taskId: open.id } : {}) }];
}

/** The deploys after the healing succeed, and every site that should run answers at the end. */
function findUnconverged(history: History): Violation[] {
  const late = history.quietAt ?? Number.POSITIVE_INFINITY;
  const failed = history.tasks
    .filter(({ createdAt, state }) => createdAt >= late && state !== 'succeeded')
    .map(({ id, kind, errorMessage }) => ({
      invariant,
      sentence: `After everything was healed, ${kind} did not succeed: ${errorMessage ?? 'no reason'}`,
      taskId: id,
    }));
  const silent = Object.keys(history.repeated).flatMap((name) => {
    const last = history.probes.findLast(({ stack }) => stack === name);
    return last?.status === 200
      ? []
      : {
          invariant,
          sentence: `The site of ${name} answers ${String(last?.status ?? 'nothing')} at the end`,
        };
  });
  return [...failed, ...silent];
}
