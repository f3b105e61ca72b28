/** Random secrets and the digests of them that are stored. 256 random bits need no slow hash. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes, base64url: 43 characters. */
export const generateSecret = (): string => randomBytes(32).toString('base64url');
export const hashSecret = (secret: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(secret, 'utf8').digest());
/** Compares digests, which have one length, in constant time. */
export const isSecretOf = (secret: string, storedHash: Uint8Array): boolean => {
  const hash = hashSecret(secret);
  return hash.length === storedHash.length && timingSafeEqual(hash, storedHash);
};

const tokenGrammar = /^mrb_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** `mrb_<id without dashes>_<secret>`: the prefix lets secret scanners find it. */
export const renderToken = (id: string, secret: string): string =>
  `mrb_${id.replaceAll('-', '')}_${secret}`;

export function findTokenParts(text: string): { id: string; secret: string } | null {
  const [, hex, secret] = tokenGrammar.exec(text) ?? [];
  if (!hex || !secret) return null;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { id, secret };
}
