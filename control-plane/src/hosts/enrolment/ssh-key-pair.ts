/** A new pair of SSH keys, in the formats of OpenSSH. Node writes Ed25519 keys as PKCS#8, which `ssh` does not read. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';

export interface SshKeyPair {
  /** `ssh-ed25519 AAAA…`, without a comment. */
  publicKey: string;
  /** `-----BEGIN OPENSSH PRIVATE KEY-----` … */
  privateKey: string;
}

const type = 'ssh-ed25519';
const magic = 'openssh-key-v1\0';
const rawLength = 32;
const blockLength = 8;
const lineLength = 70;

/** RFC 4251, 5: a length in four bytes, then the bytes. */
const sshString = (content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const sshNumber = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export function makeSshKeyPair(comment: string): SshKeyPair {
  const pair = generateKeyPairSync('ed25519');
  const open = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-rawLength);
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-rawLength);
  const publicBlob = Buffer.concat([sshString(type), sshString(open)]);
  return {
    publicKey: `${type} ${publicBlob.toString('base64')}`,
    privateKey: renderPrivateKey(publicBlob, { open, seed, comment }),
  };
}

/** PROTOCOL.key of OpenSSH, without a passphrase: it is sealed as a whole. */
function renderPrivateKey(
  publicBlob: Buffer,
  { open, seed, comment }: { open: Buffer; seed: Buffer; comment: string },
): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    sshString(type),
    sshString(open),
    sshString(Buffer.concat([seed, open])),
    sshString(comment),
  ]);
  const missing = (blockLength - (secret.length % blockLength)) % blockLength;
  const padding = Buffer.from(Array.from({ length: missing }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from(magic),
    sshString('none'),
    sshString('none'),
    sshString(''),
    sshNumber(1),
    sshString(publicBlob),
    sshString(Buffer.concat([secret, padding])),
  ]).toString('base64');
  const lines = whole.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    ...lines,
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ].join('\n');
}
