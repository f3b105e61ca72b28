/** Questions that several checks ask of a history. */
import type { AttemptRow, Fault, History, StackRow, TaskRow } from '../history.js';
import type { FaultKind } from '../plan.js';

export const finalStates: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** `h1`, or the id of a host that the run does not know. */
export const hostOf = (history: History, { hostId }: Pick<TaskRow, 'hostId'>): string =>
  history.hostNames[hostId] ?? hostId;

export const stackOf = (history: History, task: TaskRow): StackRow | undefined =>
  history.stacks.find(({ id }) => id === task.stackId);

/** Attempts of one task in order. */
export const attemptsOf = (history: History, taskId: string): AttemptRow[] =>
  history.attempts
    .filter((attempt) => attempt.taskId === taskId)
    .sort((one, other) => one.number - other.number);

/** True when such a fault lasted, or had ended less than `afterMs` before, at some time from `from` to `to`. */
export function wasDisturbed(
  history: History,
  kinds: readonly FaultKind[],
  target: string,
  { from, to, afterMs = 0 }: { from: number; to: number; afterMs?: number },
): boolean {
  return history.faults.some(
    (fault) =>
      kinds.includes(fault.kind) &&
      (fault.target === target || fault.host === target) &&
      fault.startedAt <= to &&
      fault.healedAt + afterMs >= from,
  );
}

/** Faults of one kind. */
export const faultsOf = (history: History, kind: FaultKind): Fault[] =>
  history.faults.filter((fault) => fault.kind === kind);

/** Seconds since the load began, for people. */
export const secondsOf = ({ startedAt }: History, at: number): string =>
  `${((at - startedAt) / 1_000).toFixed(1)} s`;
