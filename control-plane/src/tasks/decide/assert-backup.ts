/** What a backup, a restore and a drill need beyond a stack in the right state, each refusal in one sentence. */
import type { StackSpec } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { isInReach } from '../../backups/restore-point-reach.js';
import { refuseFields } from '../../http/validation.pipe.js';
import type { DecisionTargets, StackFacts } from './decision.js';

const refuse = (sentence: string): MirabError =>
  new MirabError('STACK_STATE', `${sentence} Nothing was changed.`);

/** @throws MirabError STACK_STATE, VALIDATION_FAILED for a target that is named and not there. */
export function assertCanBackUp(
  { product, release }: StackSpec,
  input: { targetId?: string | undefined },
  { backupPlace }: DecisionTargets,
): void {
  if (Object.keys(release.manifest.backup).length === 0) {
    throw refuse(
      `The product ${product.slug} declares nothing to back up in release ${release.version}.`,
    );
  }
  if (backupPlace) return;
  if (input.targetId === undefined) {
    throw refuse('There is no backup target. An owner makes one under Backups.');
  }
  const message = 'There is no such backup target.';
  throw refuseFields([{ pointer: '/targetId', code: 'UNKNOWN_REFERENCE', message }]);
}

/** A restore fills a stack that was made for it. @throws MirabError STACK_STATE, VALIDATION_FAILED for a restore point out of reach. */
export function assertCanRestore(
  { stack, current, active }: StackFacts,
  { restorePoint, wasWorkedOn }: DecisionTargets,
): void {
  if (restorePoint?.tenantId !== stack.tenantId) {
    const message = 'The tenant has no such restore point.';
    throw refuseFields([{ pointer: '/restorePointId', code: 'UNKNOWN_REFERENCE', message }]);
  }
  if (current || active.length > 0 || wasWorkedOn) {
    throw refuse(
      'A restore fills a stack to which nothing was done before, and this one is no such stack. Restore to a new one.',
    );
  }
  if (restorePoint.releaseId !== stack.releaseId) {
    throw refuse(
      'The restore point is of another release than the stack is to run. Restore to a new stack.',
    );
  }
  if (!isInReach(restorePoint, stack.hostId)) {
    const { target } = restorePoint.repository;
    throw refuse(
      `The restore point lies on the host that its stack runs on (${target.name} is a directory there), and this stack is on another one.`,
    );
  }
}

/** A drill tries a restore point of the same stack, where the stack is. @throws MirabError STACK_STATE, VALIDATION_FAILED for one that is named and not there. */
export function assertCanDrill(
  { stack }: StackFacts,
  input: { restorePointId?: string | undefined },
  { restorePoint }: DecisionTargets,
): void {
  if (!restorePoint && input.restorePointId === undefined) {
    throw refuse('There is no restore point of this stack to try. Back it up first.');
  }
  if (restorePoint?.stackId !== stack.id) {
    const message = 'The stack has no such restore point.';
    throw refuseFields([{ pointer: '/restorePointId', code: 'UNKNOWN_REFERENCE', message }]);
  }
}
