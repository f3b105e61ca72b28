/** Where the private key of a host stands; sealed for this place, it opens nowhere else (rule R12). */
import { hostKeyPlace, type Sealer } from '#libs/sealing';

export function sealHostKey(
  sealer: Sealer,
  hostId: string,
  privateKey: string,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(sealer.seal(privateKey, hostKeyPlace(hostId)));
}
