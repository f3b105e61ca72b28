import type { HostResponse } from '#libs/contracts';
import { hostKeyFingerprint } from './host-key-fingerprint.js';
import { outageOf } from './host-outage.js';
import type { HostRow } from './hosts.repository.js';

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
  enrolled: row.connection === 'local' || row.hostKeys.length > 0,
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
