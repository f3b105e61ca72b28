/** What start, stop and remove work on: the revision that stands on the host. */
import { MirabError } from '#libs/errors';
import type { TaskRun } from '../kinds/task-handler.js';
import { assertPlanHolds } from './plan-check.js';
import type { StoredRevision } from './stack-records.repository.js';
import type { OpenedSecret, SecretValues } from './secret-values.js';
import type { StackTask, TaskSpecs } from './task-spec.js';

export interface StandingStack extends StackTask {
  current: StoredRevision;
  secrets: OpenedSecret[];
  secretValues: string[];
}

/** @throws MirabError STACK_STATE when nothing was ever deployed. */
export async function loadStanding(
  run: TaskRun,
  specs: TaskSpecs,
  secrets: SecretValues,
): Promise<StandingStack> {
  run.record.enterStep('validate');
  const task = await specs.load(run.task);
  if (!task.current) {
    throw new MirabError(
      'STACK_STATE',
      'The stack was never deployed with success, so there is nothing to act on. Deploy it first.',
      {
        hostState: 'Nothing was changed on the host.',
      },
    );
  }
  assertPlanHolds(run.task, task);
  return openStanding({ ...task, current: task.current }, secrets);
}

/** With what its files hold. */
export async function openStanding(
  stack: StackTask & { current: StoredRevision },
  secrets: SecretValues,
): Promise<StandingStack> {
  const opened = await secrets.open(stack.current.spec, stack.current.rendered);
  return {
    ...stack,
    secrets: opened,
    secretValues: opened.map((secret) => secret.value),
  };
}

/** For people: what a host was returned to. */
export const describeAsBefore = ({ spec, number }: StoredRevision, isStopped: boolean): string =>
  `Release ${spec.release.version} (revision ${number}) ${isStopped ? 'is stopped' : 'runs'} as before.`;
