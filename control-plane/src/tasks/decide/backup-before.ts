/** The backup that comes before an upgrade, where the environment of the stack asks for one. */
import { MirabError } from '#libs/errors';
import type { BackupBefore, DecisionTargets, StackFacts } from './decision.js';
import { findBaseSpec } from './stack-facts.js';

/**
 * Null where there is nothing to store: the environment asks for none, nothing runs yet, or its release names no data.
 * @throws MirabError STACK_STATE when there is data and it cannot be stored now.
 */
export function findBackupBefore(
  facts: StackFacts,
  { backupPlace: target }: DecisionTargets,
): BackupBefore | null {
  const { stack } = facts;
  const spec = findBaseSpec(facts);
  if (!stack.environment.backupBeforeUpgrade || !spec) return null;
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
