/** What a kind of task is for the engine: a recipe of steps, each safe to repeat from any crash point. */
import type { TaskKind } from '#libs/contracts';
import type { ClaimedTask } from '../tasks/claimed-task.js';
import type { TaskRecorder } from '../tasks/task-recorder.js';

/** `overdue`: the time of the whole task is over. */
export type StopReason = 'cancelled' | 'overdue' | 'lease-lost' | 'engine-stops';

/** True when the task ends here, so that the host is brought back; in the other cases another attempt goes on from what stands. */
export const isLastStop = (reason: StopReason | undefined): boolean =>
  reason === 'cancelled' || reason === 'overdue';

/** Why a task that ends here does, for people. */
export const wordsOfStop = (run: Pick<TaskRun, 'stopReason'>): string =>
  run.stopReason() === 'overdue' ? 'The time of the task is over' : 'Cancelled';

/** What a recipe works with. */
export interface TaskRun {
  readonly task: ClaimedTask;
  readonly record: TaskRecorder;
  /** Aborted when the task must stop: the lease is lost, the engine stops, or somebody cancelled. */
  readonly signal: AbortSignal;
  /** Aborted when the engine is about to stop: the step at work is to end as usual, and no other one to begin. */
  readonly leaving: AbortSignal;
  /** Why `signal` was aborted. See `isLastStop`. */
  readonly stopReason: () => StopReason | undefined;
  /** Asks the task's row whether this attempt still holds it; `signal` is aborted when it does not. */
  readonly confirmHeld: () => Promise<void>;
}

/** Thrown at a step border, or by an aborted playbook run, once `signal` is aborted. */
export class TaskStopped extends Error {
  constructor(
    message: string,
    /** In which state the host was left, where that is known. */
    readonly hostState: string | null = null,
    /** True when the step at work was over, so that the next attempt begins with the one after it. */
    readonly atBorder = false,
  ) {
    super(message);
  }
}

/** Lets a step that waits stop in between. @throws TaskStopped. */
export const assertGoesOn = (run: TaskRun): void => {
  if (run.signal.aborted) throw new TaskStopped('The task was stopped');
};

/**
 * Lets a recipe stop between two steps. An engine that slept may hold the task no longer, so the row is asked before the next step takes
 * effect. @throws TaskStopped.
 */
export async function passBorder(run: TaskRun): Promise<void> {
  if (!run.signal.aborted) await run.confirmHeld();
  if (run.signal.aborted || run.leaving.aborted)
    throw new TaskStopped('The task was stopped at a step border', null, true);
}

export abstract class TaskHandler {
  abstract readonly kinds: readonly TaskKind[];
  /**
   * Carries the task out; resolves only when the result was observed.
   * @throws MirabError whose message says what failed and whose `hostState` says what state the host is in; TaskStopped when stopped.
   */
  abstract handle(run: TaskRun): Promise<void>;
}

/** Kind → handler; refuses at start when a kind has none or two. */
export function handlersByKind(
  kinds: readonly TaskKind[],
  handlers: readonly TaskHandler[],
): ReadonlyMap<TaskKind, TaskHandler> {
  const found = new Map<TaskKind, TaskHandler>();
  for (const handler of handlers) {
    for (const kind of handler.kinds) {
      if (found.has(kind)) throw new Error(`Two handlers for tasks of kind ${kind}`);
      found.set(kind, handler);
    }
  }
  const missing = kinds.filter((kind) => !found.has(kind));
  if (missing.length) throw new Error(`No handler for tasks of kind ${missing.join(', ')}`);
  return found;
}
