import type { HostResponse } from '#libs/contracts';
import { hostKeyFingerprint } from './host-key-fingerprint.js';
import { outageOf } from './host-outage.js';
import type { HostRow } from './hosts.repository.js';

/** Whether anything can be done on it: the engine's own machine, or one whose keys are pinned. */
export const isEnrolled = ({
  connection,
  hostKeys,
}: Pick<HostRow, 'connection' | 'hostKeys'>): boolean =>
  connection === 'local' || hostKeys.length > 0;

/** What the API shows of a host; of its keys only the fingerprints of the public ones. */
export const toHostResponse = (row: HostRow): HostResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  slug: row.slug,
  name: row.name,
  connection: row.connection,
  address: row.address,
  httpPort: row.httpPort,
  traefikApiUrl: row.traefikApiUrl,
  stacksDirectory: row.stacksDirectory,
  dockerSocket: row.dockerSocket,
  sshAddress: row.sshAddress,
  sshPort: row.sshPort,
  sshUser: row.sshUser,
  hostKeyFingerprints: row.hostKeys.map(hostKeyFingerprint),
  maxActive: row.maxActive,
  paused: row.paused,
  stackCount: row._count.stacks,
  version: row.version,
  observed: row.observation ? toObserved(row.observation) : null,
  enrolled: isEnrolled(row),
  enrolment: row.enrolment && {
    expiresAt: row.enrolment.expiresAt.toISOString(),
    usedAt: row.enrolment.usedAt?.toISOString() ?? null,
  },
  outage: outageOf(row.watch),
});

const toNumber = (value: bigint | null): number | null => (value === null ? null : Number(value));

const toObserved = (
  seen: NonNullable<HostRow['observation']>,
): NonNullable<HostResponse['observed']> => ({
  checkedAt: seen.checkedAt.toISOString(),
  reachable: seen.reachable,
  error: seen.error,
  dockerVersion: seen.dockerVersion,
  composeVersion: seen.composeVersion,
  traefikVersion: seen.traefikVersion,
  cpuCount: seen.cpuCount,
  memoryBytes: toNumber(seen.memoryBytes),
  diskFreeBytes: toNumber(seen.diskFreeBytes),
  routers: seen.routers,
});
