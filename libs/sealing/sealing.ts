/**
 * Sealed boxes for secrets (rules R11, R12): X25519 key agreement with a one-time key, HKDF-SHA-256, AES-256-GCM.
 * Whoever has the public key can seal; only the engine, which has the private key, can open. The place of the value (tenant, table,
 * column, row, version) is authenticated with it, so a blob that was moved elsewhere does not open.
 *
 * Layout: version (1 byte, 1) ‖ key id (8) ‖ one-time public key (32) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/** Where a sealed value stands. */
export interface SealedPlace {
  /** Tenant id, or `platform` for what belongs to none. */
  tenant: string;
  table: string;
  column: string;
  row: string;
  version: number;
}

const formatVersion = 1;
const rawLength = 32;
// DER prefixes of X25519 keys (RFC 8410), so that raw 32-byte keys can be kept as short base64.
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

const publicKeyOf = (raw: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });
const rawPublic = (key: KeyObject): Buffer =>
  key.export({ format: 'der', type: 'spki' }).subarray(-rawLength);
const keyIdOf = (raw: Buffer): Buffer =>
  createHash('sha256').update('mirab-seal').update(raw).digest().subarray(0, 8);

const rawFrom = (text: string, what: string): Buffer => {
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== rawLength) throw new Error(`${what} must be 32 bytes in base64`);
  return raw;
};

const associatedData = (place: SealedPlace): Buffer =>
  Buffer.from(JSON.stringify([place.tenant, place.table, place.column, place.row, place.version]));

const contentKey = (shared: Buffer, oneTime: Buffer, recipient: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', shared, Buffer.concat([oneTime, recipient]), 'mirab-seal-v1', 32));

/** New pair, both as base64 of 32 raw bytes. */
export function generateSealingKeys(): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync('x25519');
  const privateRaw = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-rawLength);
  return {
    publicKey: rawPublic(pair.publicKey).toString('base64'),
    privateKey: privateRaw.toString('base64'),
  };
}

/** Can only seal. Held by the control-plane. */
export class Sealer {
  readonly #recipient: Buffer;
  constructor(publicKey: string) {
    this.#recipient = rawFrom(publicKey, 'The public sealing key');
  }
  seal(value: string, place: SealedPlace): Buffer {
    const oneTime = generateKeyPairSync('x25519');
    const oneTimePublic = rawPublic(oneTime.publicKey);
    const shared = diffieHellman({
      privateKey: oneTime.privateKey,
      publicKey: publicKeyOf(this.#recipient),
    });
    const nonce = randomBytes(12);
    const cipher = createCipheriv(
      'aes-256-gcm',
      contentKey(shared, oneTimePublic, this.#recipient),
      nonce,
    );
    cipher.setAAD(associatedData(place));
    const body = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([
      Buffer.from([formatVersion]),
      keyIdOf(this.#recipient),
      oneTimePublic,
      nonce,
      body,
      cipher.getAuthTag(),
    ]);
  }
}

/** Can open. Held by the engine. */
export class Opener {
  readonly #private: KeyObject;
  readonly #public: Buffer;
  constructor(privateKey: string) {
    const raw = rawFrom(privateKey, 'The private sealing key');
    this.#private = createPrivateKey({
      key: Buffer.concat([privatePrefix, raw]),
      format: 'der',
      type: 'pkcs8',
    });
    this.#public = rawPublic(createPublicKey(this.#private));
  }
  /** @throws Error when the blob is not ours, was changed, or was sealed for another place. The message never holds the value. */
  open(sealed: Uint8Array, place: SealedPlace): string {
    const blob = Buffer.from(sealed);
    if (blob.length < 69 || blob[0] !== formatVersion)
      throw new Error('This is not a sealed value of a known format');
    if (!blob.subarray(1, 9).equals(keyIdOf(this.#public)))
      throw new Error('The value was sealed to another key');
    const oneTimePublic = blob.subarray(9, 41);
    const nonce = blob.subarray(41, 53);
    const shared = diffieHellman({
      privateKey: this.#private,
      publicKey: publicKeyOf(oneTimePublic),
    });
    const decipher = createDecipheriv(
      'aes-256-gcm',
      contentKey(shared, oneTimePublic, this.#public),
      nonce,
    );
    decipher.setAAD(associatedData(place));
    decipher.setAuthTag(blob.subarray(-16));
    try {
      return Buffer.concat([decipher.update(blob.subarray(53, -16)), decipher.final()]).toString(
        'utf8',
      );
    } catch {
      throw new Error(
        'The sealed value was changed or stands in another place than the one it was sealed for',
      );
    }
  }
}
