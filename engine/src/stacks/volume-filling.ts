/** The seam by which a restore fills the volumes of a revision, ahead of the playbook that starts its services (ADR 26). */
import type { RenderedRevision, StepName } from '#libs/contracts';
import { passBorder, type TaskRun } from '../kinds/task-handler.js';
import type { StackFiles } from './stack-files.js';
import type { StackTask } from './task-spec.js';

/** A revision that is about to start, with the files that it starts from. */
export interface PreparedRevision extends StackFiles {
  task: StackTask;
  rendered: RenderedRevision;
  secretValues: readonly string[];
}

export interface VolumeFilling {
  /** What must not appear in any output, besides the secrets of the stack. */
  secretValues: readonly string[];
  /** Ends well only when all of the data is loaded; repeated from any crash point, it loads nothing a second time that was served since. */
  load: (run: TaskRun, prepared: PreparedRevision) => Promise<void>;
}

/** What `restore-stack.yml` has done when `apply-stack.yml` looks at it again. */
const doneByFilling = ['fence', 'files', 'images', 'data', 'migrate'] as const;

/**
 * Fills the volumes, unless an earlier attempt has seen the revision serve: what was written since then is never overwritten.
 * @returns steps of `apply-stack.yml` that are not to be told (again).
 */
export async function fillVolumes(
  run: TaskRun,
  filling: VolumeFilling,
  prepared: PreparedRevision,
): Promise<readonly StepName[]> {
  if (prepared.task.current?.taskId === run.task.id) {
    for (const step of ['fetch', 'data', 'load'] as const)
      run.record.skipStep(step, 'An earlier attempt has loaded the data');
    return ['data', 'migrate'];
  }
  await filling.load(run, prepared);
  await passBorder(run);
  return doneByFilling;
}
