/** All backup targets by name, for whoever is to choose one; none for those who do not see them. */
import { useCanAccess, useGetList } from 'ra-core';
import type { BackupTargetResponse } from '#libs/contracts';

/** @param wanted false where nothing is to be chosen, so that nothing is asked. */
export function useBackupTargets(wanted = true): {
  targets: BackupTargetResponse[];
  /** Whether the reader sees targets at all, and is to choose one. */
  enabled: boolean;
} {
  const maySee = useCanAccess({ resource: 'backup-targets', action: 'list' }).canAccess ?? false;
  const enabled = wanted && maySee;
  const { data = [] } = useGetList<BackupTargetResponse>(
    'backup-targets',
    { sort: { field: 'name', order: 'ASC' }, pagination: { page: 1, perPage: 200 } },
    { enabled },
  );
  return { targets: data, enabled };
}
