import { describe, expect, it } from 'vitest';
import { generateSealingKeys, Opener, Sealer, type SealedPlace } from './sealing.js';

const place: SealedPlace = {
  tenant: 't1',
  table: 'secrets',
  column: 'sealed',
  row: 'r1',
  version: 1,
};
const keys = generateSealingKeys();

describe('sealing', () => {
  it('opens what was sealed, byte for byte', () => {
    const value = `{{ lookup('pipe','id') }}\n"$HOME" % 🙂`;
    expect(
      new Opener(keys.privateKey).open(new Sealer(keys.publicKey).seal(value, place), place),
    ).toBe(value);
  });
  it.each([
    ['another tenant', { ...place, tenant: 't2' }],
    ['another column', { ...place, column: 'note' }],
    ['another row', { ...place, row: 'r2' }],
    ['another version', { ...place, version: 2 }],
  ])('refuses a value that was moved to %s', (_, moved) => {
    const sealed = new Sealer(keys.publicKey).seal('x', place);
    expect(() => new Opener(keys.privateKey).open(sealed, moved)).toThrow('another place');
  });
  it('refuses a flipped bit and another key', () => {
    const sealed = new Sealer(keys.publicKey).seal('value', place);
    const flipped = Buffer.from(sealed);
    flipped[60] = (flipped[60] ?? 0) ^ 1;
    expect(() => new Opener(keys.privateKey).open(flipped, place)).toThrow('changed');
    expect(() => new Opener(generateSealingKeys().privateKey).open(sealed, place)).toThrow(
      'another key',
    );
  });
  it('never gives the same bytes twice', () => {
    const sealer = new Sealer(keys.publicKey);
    expect(sealer.seal('x', place).equals(sealer.seal('x', place))).toBe(false);
  });
});
