/** SSH host keys as people compare them. */
import { createHash } from 'node:crypto';

/** `SHA256:…` of a public key written as `type base64`, as `ssh-keygen -l` prints it. */
export function hostKeyFingerprint(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64');
  const digest = createHash('sha256').update(blob).digest('base64');
  // 32 bytes end in one padding sign, which OpenSSH leaves out.
  return `SHA256:${digest.replace('=', '')}`;
}

/** Fields of the key after its type, each told whether it can be one (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4). */
type FieldCheck = (field: Buffer) => boolean;
const isPointOf =
  (bytes: number): FieldCheck =>
  (field) =>
    field.length === 1 + 2 * bytes && field[0] === 4;
const isCurve =
  (name: string): FieldCheck =>
  (field) =>
    field.toString('latin1') === name;
/** A whole number above 0: the first bit is the sign. */
const isPositive: FieldCheck = (field) =>
  field.length > 0 && (field[0] ?? 0) < 128 && field.some((byte) => byte > 0);
/** OpenSSH takes no shorter RSA keys than 1,024 bits and no longer ones than 16,384. */
const isModulus: FieldCheck = (field) =>
  isPositive(field) && field.length >= 128 && field.length <= 2_049;

const fieldsOfType: Readonly<Record<string, readonly FieldCheck[]>> = {
  'ssh-ed25519': [(field) => field.length === 32],
  'ssh-rsa': [isPositive, isModulus],
  'ecdsa-sha2-nistp256': [isCurve('nistp256'), isPointOf(32)],
  'ecdsa-sha2-nistp384': [isCurve('nistp384'), isPointOf(48)],
  'ecdsa-sha2-nistp521': [isCurve('nistp521'), isPointOf(66)],
};

/** Splits a blob into its fields, each a length in four bytes and so many bytes; null where it does not end with the last of them. */
function splitFields(blob: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    if (blob.length - at < 4) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** True when the key holds the type that stands before it, then just the fields of that type, each of the right shape. */
export function isWellFormedHostKey(hostKey: string): boolean {
  const [type = '', body = ''] = hostKey.split(' ');
  const checks = Object.hasOwn(fieldsOfType, type) ? fieldsOfType[type] : undefined;
  const [name, ...fields] = splitFields(Buffer.from(body, 'base64')) ?? [];
  if (!checks || name?.toString('latin1') !== type || fields.length !== checks.length) return false;
  return checks.every((check, index) => check(fields[index] ?? Buffer.alloc(0)));
}
