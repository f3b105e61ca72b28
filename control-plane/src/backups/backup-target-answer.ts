import type { BackupTargetResponse } from '#libs/contracts';
import { hostKeyFingerprint } from '../hosts/host-key-fingerprint.js';
import type { BackupTargetRow } from './backup-targets.repository.js';

/** What the API shows of a target; of its keys the public ones alone. */
export const toBackupTargetResponse = (row: BackupTargetRow): BackupTargetResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  slug: row.slug,
  name: row.name,
  kind: row.kind,
  isDefault: row.isDefault,
  path: row.path,
  address: row.address,
  port: row.port,
  user: row.user,
  hostKeyFingerprints: row.hostKeys.map(hostKeyFingerprint),
  publicKey: row.publicKey,
  uploadKibPerSecond: row.uploadKibPerSecond,
  repositoryCount: row._count.repositories,
  version: row.version,
});
