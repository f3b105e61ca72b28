import { describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import {
  findTokenParts,
  generateSecret,
  hashSecret,
  isSecretOf,
  renderToken,
} from './credentials.js';

describe('a token', () => {
  it('comes apart as it was put together', () => {
    const id = uuidv7();
    const secret = generateSecret();
    expect(findTokenParts(renderToken(id, secret))).toEqual({ id, secret });
  });
  it.each([
    '',
    'mrb_',
    'mrb_x_y',
    `mrb_${'0'.repeat(32)}_${'A'.repeat(42)}`,
    `mrb_${'0'.repeat(32)}_${'A'.repeat(43)}\n`,
    `xmrb_${'0'.repeat(32)}_${'A'.repeat(43)}`,
  ])('is not %j', (text) => {
    expect(findTokenParts(text)).toBeNull();
  });
});

describe('a secret', () => {
  it('is known by its digest alone', () => {
    const secret = generateSecret();
    expect(isSecretOf(secret, hashSecret(secret))).toBe(true);
    expect(isSecretOf(`${secret}x`, hashSecret(secret))).toBe(false);
    expect(isSecretOf(secret, new Uint8Array(5))).toBe(false);
  });
});
