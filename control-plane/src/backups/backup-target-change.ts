/** What may become of a target, as pure functions. */
import type { FieldProblem } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { refuseFields } from '../http/validation.pipe.js';
import type { BackupTargetChanges, BackupTargetRow } from './backup-targets.repository.js';

/** Where a target is. */
const placeFields = ['path', 'address', 'port', 'user'] as const;
const sftpFields = ['address', 'port', 'user', 'hostKeys'] as const;

type Target = Pick<BackupTargetRow, 'name' | 'kind' | (typeof placeFields)[number]> & {
  _count: { repositories: number };
};

/**
 * @throws MirabError VALIDATION_FAILED for a field that the kind does not have; STILL_IN_USE for another place once a repository stands
 * there: what was stored would not be found again.
 */
export function assertCanChange(target: Target, changes: BackupTargetChanges): void {
  const foreign = sftpFields.filter(
    (field) => target.kind === 'local' && changes[field] !== undefined,
  );
  if (foreign.length > 0) throw refuseFields(foreign.map(notOfLocal));
  const moved = placeFields.filter(
    (field) => changes[field] !== undefined && changes[field] !== target[field],
  );
  if (moved.length === 0 || target._count.repositories === 0) return;
  throw new MirabError(
    'STILL_IN_USE',
    `${target.name} holds backups, so its ${moved.join(' and ')} cannot be changed: they would not be found again. Make another target. Nothing was changed.`,
    { errors: moved.map(inUse) },
  );
}

const notOfLocal = (field: string): FieldProblem => ({
  pointer: `/${field}`,
  code: 'NOT_OF_THIS_KIND',
  message: 'is for targets reached by SFTP alone',
});

const inUse = (field: string): FieldProblem => ({
  pointer: `/${field}`,
  code: 'STILL_IN_USE',
  message: 'cannot be changed once backups stand there',
});
