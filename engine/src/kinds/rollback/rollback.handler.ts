import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/** The content of an older revision as a new one. Migrations only ever go forward, so none runs. */
export class RollbackHandler extends TaskHandler {
  readonly kinds = ['rollback'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run);
  }
}
