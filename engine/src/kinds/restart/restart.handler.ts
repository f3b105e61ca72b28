import { listRestartedServices } from '#libs/manifest';
import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/** New containers of the same content; exposed services change over without a gap. */
export class RestartHandler extends TaskHandler {
  readonly kinds = ['restart'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run, {
      restarts: ({ input, spec }) => listRestartedServices(input, spec.release.manifest),
    });
  }
}
