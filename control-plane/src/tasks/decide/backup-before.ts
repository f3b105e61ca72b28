/** The backup that comes before another release, where the environment of the stack asks for one. */
import { MirabError } from '#libs/errors';
import type { BackupBefore, DecisionTargets, StackFacts } from './decision.js';
import { findBaseSpec } from './stack-facts.js';

/**
 * Null where there is nothing to store: the environment asks for none, nothing runs yet, the release stays, or it names no data. A deploy
 * carries out a release that an upgrade has failed to, so it is no way round.
 * @throws MirabError STACK_STATE when there is data and it cannot be stored now.
 */
export function findBackupBefore(
  facts: StackFacts,
  { backupPlace: target }: DecisionTargets,
  nextReleaseId: string,
): BackupBefore | null {
  const { stack } = facts;
  const spec = findBaseSpec(facts);
  if (!stack.environment.backupBeforeUpgrade || !spec) return null;
  if (spec.release.id === nextReleaseId) return null;
  if (Object.keys(spec.release.manifest.backup).length === 0) return null;
  const asks = `The environment ${stack.environment.name} asks for a backup before each upgrade`;
  if (stack.wanted === 'stopped')
    throw refuse(`${asks}, and what is stopped cannot be backed up. Start the stack first.`);
  if (!target)
    throw refuse(`${asks}, and there is no backup target. An owner makes one under Backups.`);
  return { target, spec };
}

const refuse = (sentence: string): MirabError =>
  new MirabError('STACK_STATE', `${sentence} Nothing was changed.`);
