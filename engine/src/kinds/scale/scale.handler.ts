import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/** Other replicas or limits; what they mean for the containers is decided by the render. */
export class ScaleHandler extends TaskHandler {
  readonly kinds = ['scale'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run);
  }
}
