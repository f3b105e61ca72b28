import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/** Brings what is wanted to the host. Migrates when nothing ran before or the release differs from the one that runs. */
export class DeployHandler extends TaskHandler {
  readonly kinds = ['deploy'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run);
  }
}
