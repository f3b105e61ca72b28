/** A plan that was shown must still be the one that is carried out (promise 4). */
import { MirabError } from '#libs/errors';
import { renderPlan, type CurrentRevision } from '#libs/manifest';
import type { ClaimedTask } from '../tasks/claimed-task.js';
import type { StoredRevision } from './stack-records.repository.js';
import type { StackTask } from './task-spec.js';

/**
 * Compares the plan that the task names with the one that its input leads to now; a task without one was asked for blindly.
 * An attempt that goes on after its own revision was made current is past that point.
 * @throws MirabError PLAN_STALE.
 */
export function assertPlanHolds(task: ClaimedTask, { spec, input, current }: StackTask): void {
  if (!task.planHash || current?.taskId === task.id) return;
  const base = current && planBase(current);
  const plan = renderPlan({ kind: input.kind, input, spec, current: base, running: true });
  if (plan.hash === task.planHash) return;
  throw new MirabError(
    'PLAN_STALE',
    'Another change of the stack was carried out after the plan was made. Look at the new plan and start again.',
    { hostState: 'Nothing was changed on the host.' },
  );
}

/** A stored revision as plans take it. */
export const planBase = ({ number, spec, rendered }: StoredRevision): CurrentRevision => ({
  number,
  spec,
  content: rendered.content,
  compose: rendered.compose,
  digest: rendered.digest,
});
