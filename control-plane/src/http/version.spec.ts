import { describe, expect, it } from 'vitest';
import { assertVersion, readIfMatch } from './version.js';

describe('readIfMatch', () => {
  it('reads the ETag as it came', () => {
    expect(readIfMatch('"12"')).toBe(12);
  });
  it('wants the header', () => {
    expect(() => readIfMatch(undefined)).toThrow(
      expect.objectContaining({ status: 428, code: 'PRECONDITION_REQUIRED' }),
    );
  });
  it.each(['12', 'W/"12"', '*', '"0"', '"1", "2"', '"x"'])('finds no version in %s', (header) => {
    expect(() => readIfMatch(header)).toThrow(
      expect.objectContaining({ status: 412, code: 'CHANGED_MEANWHILE' }),
    );
  });
});

describe('assertVersion', () => {
  it('names both versions', () => {
    expect(() => assertVersion(1, 3)).toThrow(/version 1, and version 3 stands/);
    expect(() => assertVersion(3, 3)).not.toThrow();
  });
});
