import { describe, expect, it } from 'vitest';
import { findRefusedPart } from './validation.pipe.js';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('findRefusedPart', () => {
  it('names the place of a NUL and of half a character, in values and in names', () => {
    expect(findRefusedPart({ a: [{ b: 'x\u0000' }] })).toMatchObject({ pointer: '/a/0/b' });
    expect(findRefusedPart({ a: '\ud800' })).toMatchObject({ pointer: '/a', code: 'broken_text' });
    expect(findRefusedPart({ 'x\u0000': 1 })).toMatchObject({ code: 'broken_text' });
    expect(findRefusedPart({ a: [1, null, 'whole 🙂'] })).toBeNull();
  });
  it('refuses a list or record that is longer than any may be, wherever it stands', () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `a${index}`);
    const record = Object.fromEntries(names.map((name) => [name, 1]));
    expect(findRefusedPart({ a: names })).toMatchObject({ pointer: '/a', code: 'too_big' });
    expect(findRefusedPart({ a: { b: record } })).toMatchObject({ pointer: '/a/b' });
    expect(findRefusedPart({ a: names.slice(1) })).toBeNull();
  });
  it('refuses a body of brackets alone instead of walking down', () => {
    expect(findRefusedPart(nested(10))).toBeNull();
    expect(findRefusedPart(nested(5_000))).toMatchObject({ code: 'too_deep' });
  });
});
