/** Where the private key of a host stands; sealed for this place, it opens nowhere else (rule R12). */
import type { Sealer } from '#libs/sealing';

export function sealHostKey(
  sealer: Sealer,
  hostId: string,
  privateKey: string,
): Uint8Array<ArrayBuffer> {
  const place = { table: 'hosts', column: 'private_key_sealed', row: hostId, version: 1 };
  return Uint8Array.from(sealer.seal(privateKey, { tenant: 'platform', ...place }));
}
