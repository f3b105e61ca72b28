import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { isWellFormedHostKey } from '../host-key-fingerprint.js';
import { makeSshKeyPair } from './ssh-key-pair.js';

const bodyOf = (pem: string): Buffer =>
  Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');

it('makes a pair whose halves belong together', () => {
  const { publicKey, privateKey } = makeSshKeyPair('mirab');
  expect(isWellFormedHostKey(publicKey)).toBe(true);
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  const open = blob.subarray(-32);
  const body = bodyOf(privateKey);
  expect(body.subarray(0, 15).toString('latin1')).toBe('openssh-key-v1\0');
  const at = body.lastIndexOf(open);
  const seed = body.subarray(at - 32, at);
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({
    key: Buffer.concat([prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const derived = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  expect(derived).toEqual(open);
});

it('never makes the same pair twice, and pads to whole blocks', () => {
  const pairs = ['', 'a', 'four', 'a longer comment'].map(makeSshKeyPair);
  expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(4);
  for (const { privateKey } of pairs) {
    // Magic, two times none, an empty string, the number 1 and the public part come before the secret one.
    const secret = bodyOf(privateKey).subarray(15 + 8 + 8 + 4 + 4 + 55);
    expect(secret.readUInt32BE(0)).toBe(secret.length - 4);
    expect((secret.length - 4) % 8).toBe(0);
  }
});
