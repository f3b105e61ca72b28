import type { RestorePointRow } from './restore-points.repository.js';

/** A directory of a host is reached from there alone. */
export const isInReach = (
  { stack, repository: { target } }: Pick<RestorePointRow, 'stack' | 'repository'>,
  hostId: string,
): boolean => target.kind !== 'local' || stack.hostId === hostId;
