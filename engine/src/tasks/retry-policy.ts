/** Whether and when a failed task is tried again. Interruptions and hand-overs are no failures and are not counted here. */
import type { TaskKind } from '#libs/contracts';
import type { ClaimedTask } from './claimed-task.js';

/** Tries of a task that fails for a reason that may pass by itself. */
const mostTries: Readonly<Record<TaskKind, number>> = {
  deploy: 3,
  upgrade: 3,
  rollback: 3,
  start: 3,
  stop: 5,
  restart: 3,
  scale: 3,
  backup: 3,
  restore: 3,
  drill: 3,
  remove: 3,
  // The next check comes anyway.
  check: 1,
  // Every part of it compares before it acts.
  prepare: 3,
};
const firstPauseMs = 5_000;
const longestPauseMs = 15 * 60_000;
const jitter = 0.2;

/**
 * Milliseconds until the next try: four times longer each time, up to 15 minutes, and up to a fifth more or less, so that what failed
 * together does not come back together. Null when there is none: an upgrade whose migration may have begun is not tried again, for a
 * migration is not run a second time unasked.
 * @param options.migrationBegan in the attempt that failed
 * @param options.random from 0 to 1
 */
export function findRetryPause(
  task: Pick<ClaimedTask, 'kind' | 'failures' | 'attempt'>,
  { migrationBegan, random }: { migrationBegan: boolean; random: number },
): number | null {
  const { kind, failures } = task;
  if (failures + 1 >= mostTries[kind]) return null;
  if (kind === 'upgrade' && (migrationBegan || wasInterrupted(task))) return null;
  const pause = Math.min(firstPauseMs * 4 ** failures, longestPauseMs);
  return Math.round(pause * (1 + jitter * (2 * random - 1)));
}

/** Of an attempt that was cut short it is not known here how far it came; those before that failed were tried again because they had not come far. */
const wasInterrupted = ({
  attempt,
  failures,
}: Pick<ClaimedTask, 'attempt' | 'failures'>): boolean => attempt - 1 > failures;
