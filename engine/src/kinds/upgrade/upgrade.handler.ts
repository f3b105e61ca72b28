import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/** Carries a stack to another release: the migration runs beside the old release, before any traffic moves. */
export class UpgradeHandler extends TaskHandler {
  readonly kinds = ['upgrade'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run);
  }
}
