/** SSH host keys as people compare them. */
import { createHash } from 'node:crypto';

/** `SHA256:…` of a public key written as `type base64`, as `ssh-keygen -l` prints it. */
export function hostKeyFingerprint(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64');
  const digest = createHash('sha256').update(blob).digest('base64');
  // 32 bytes end in one padding sign, which OpenSSH leaves out.
  return `SHA256:${digest.replace('=', '')}`;
}

/** True when the type that stands before the key is the one that stands inside it (RFC 4253, 6.6: a length, then the name). */
export function isWellFormedHostKey(hostKey: string): boolean {
  const [type = '', body = ''] = hostKey.split(' ');
  const blob = Buffer.from(body, 'base64');
  if (blob.length < 4) return false;
  const length = blob.readUInt32BE(0);
  return blob.subarray(4, 4 + length).toString('ascii') === type && blob.length > 4 + length;
}
