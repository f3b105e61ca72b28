import { describe, expect, it } from 'vitest';
import { markUnsafe } from './unsafe.js';

describe('markUnsafe', () => {
  it('wraps every string leaf and leaves numbers, booleans, null and keys alone', () => {
    const value = {
      files: [{ content: "{{ lookup('pipe','id') }}", secret: true }],
      fence: 3,
      none: null,
    };
    expect(markUnsafe(value)).toEqual({
      files: [{ content: { __ansible_unsafe: "{{ lookup('pipe','id') }}" }, secret: true }],
      fence: 3,
      none: null,
    });
  });

  it('wraps a string that looks like the mark itself', () => {
    expect(markUnsafe({ a: { __ansible_unsafe: 'x' } })).toEqual({
      a: { __ansible_unsafe: { __ansible_unsafe: 'x' } },
    });
  });

  it('leaves undefined properties out and refuses what JSON cannot carry', () => {
    expect(markUnsafe({ a: undefined })).toEqual({});
    expect(() => markUnsafe(Number.NaN)).toThrow(TypeError);
    expect(() => markUnsafe(10n)).toThrow(TypeError);
  });
});
