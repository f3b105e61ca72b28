/**
 * The places of sealed values. Whoever seals and whoever opens name a place by the same function: a letter that differs, and nothing opens.
 */
import type { SealedPlace } from './sealing.js';

/** Tenant of what belongs to none. */
const platform = 'platform';

/** A version of a secret of a stack. */
export const secretPlace = (secret: {
  id: string;
  tenantId: string;
  version: number;
}): SealedPlace => ({
  tenant: secret.tenantId,
  table: 'secrets',
  column: 'sealed',
  row: secret.id,
  version: secret.version,
});

/** The private key by which the engine signs in at a host. */
export const hostKeyPlace = (hostId: string): SealedPlace => ({
  tenant: platform,
  table: 'hosts',
  column: 'private_key_sealed',
  row: hostId,
  version: 1,
});

/** The private key by which a host signs in at a backup target. */
export const targetKeyPlace = (targetId: string): SealedPlace => ({
  tenant: platform,
  table: 'backup_targets',
  column: 'private_key_sealed',
  row: targetId,
  version: 1,
});

/** The password of a tenant's repository. */
export const repositoryPasswordPlace = (repository: {
  id: string;
  tenantId: string;
}): SealedPlace => ({
  tenant: repository.tenantId,
  table: 'backup_repositories',
  column: 'password_sealed',
  row: repository.id,
  version: 1,
});
