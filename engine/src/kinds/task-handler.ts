/** What a kind of task is for the engine: a recipe of steps, each safe to repeat from any crash point. */
import type { TaskKind } from '#libs/contracts';
import type { ClaimedTask } from '../tasks/claimed-task.js';
import type { TaskRecorder } from '../tasks/task-recorder.js';

export type StopReason = 'cancelled' | 'lease-lost' | 'engine-stops';

/** What a recipe works with. */
export interface TaskRun {
  readonly task: ClaimedTask;
  readonly record: TaskRecorder;
  /** Aborted when the task must stop: the lease is lost, the engine stops, or somebody cancelled. */
  readonly signal: AbortSignal;
  /** Why `signal` was aborted. Only a cancelled task is cleaned up; in the other cases another attempt goes on from what stands. */
  readonly stopReason: () => StopReason | undefined;
}

/** Thrown at a step border, or by an aborted playbook run, once `signal` is aborted. */
export class TaskStopped extends Error {
  constructor(
    message: string,
    /** In which state the host was left, where that is known. */
    readonly hostState: string | null = null,
  ) {
    super(message);
  }
}

/** Lets a recipe stop between two steps. */
export const assertGoesOn = (run: TaskRun): void => {
  if (run.signal.aborted) throw new TaskStopped('The task was stopped at a step border');
};

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
