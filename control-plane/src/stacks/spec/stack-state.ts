/** A stack's state in one word, from what was observed and what its tasks do. */
import type { StackState, TaskState } from '#libs/contracts';

export interface StateFacts {
  /** What the engine saw last; null before the first task has ended. */
  observed: StackState | null;
  isTaskRunning: boolean;
  /** State of the newest task; null before the first. */
  lastTask: TaskState | null;
}

/** A running task says `working`; a stack of which nothing was ever seen is `new`, or `failed` when its last try was. */
export function stackStateOf({ observed, isTaskRunning, lastTask }: StateFacts): StackState {
  if (isTaskRunning) return 'working';
  if (observed) return observed;
  return lastTask === 'failed' ? 'failed' : 'new';
}
