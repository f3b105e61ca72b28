import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/**
 * Carries a stack to what its frozen spec wants: another release, an older one, other settings. The kinds differ in what the control-plane
 * has decided and in whether the product's migration runs (`findMigration`), not in what is done.
 */
export class ChangeHandler extends TaskHandler {
  readonly kinds = ['deploy', 'upgrade', 'rollback', 'scale'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run);
  }
}
