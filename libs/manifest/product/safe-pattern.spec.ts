import { describe, expect, it } from 'vitest';
import { findPatternDefect, patternValueLimit } from './safe-pattern.js';

describe('findPatternDefect', () => {
  it.each([
    '^[a-z][a-z0-9-]{1,39}$',
    '^\\p{L}[\\p{L}\\p{M} .-]{1,80}$',
    '^[^@ ]+@[^@ ]+\\.[^@ ]+$',
    '^(?:small|medium|large)$',
    '^https?:\\/\\/[a-z0-9.-]+(?::[0-9]{1,5})?$',
    '^(?:[0-9]{2}:){5}[0-9]{2}$',
    '^[$^|()]{1,5}$',
    '^$',
  ])('accepts %s', (pattern) => {
    expect(findPatternDefect(pattern)).toBeNull();
  });

  it.each([
    ['no anchor', '[a-z]+'],
    ['an escaped end', '^a\\$'],
    ['an alternative outside a group', '^a|b$'],
    ['a nested repetition', '^(a+)+$'],
    ['a nested repetition of a class', '^([a-z0-9]+-?)+$'],
    ['alternatives in a repetition', '^(?:a|a)*$'],
    ['a back reference', '^(a)\\1$'],
    ['a named back reference', '^(?<x>a)\\k<x>$'],
    ['look-ahead', '^(?=a)a$'],
    ['look-behind', '^(?<=a)a$'],
    ['a lazy repetition', '^a*?$'],
    ['four unbounded repetitions', '^a*a*a*a*$'],
    ['many optional parts', `^${'a?'.repeat(30)}$`],
    ['many bounded repetitions', `^${'a{0,16}'.repeat(8)}$`],
    ['something that does not compile', '^[a$'],
    ['a pattern that is too long', `^${'a'.repeat(200)}$`],
  ])('refuses %s', (_what, pattern) => {
    expect(findPatternDefect(pattern)).not.toBeNull();
  });

  it('accepts only what ends soon on the worst value', () => {
    const worst = `^${'a*'.repeat(3)}$`;
    expect(findPatternDefect(worst)).toBeNull();
    const started = performance.now();
    expect(new RegExp(worst, 'u').test(`${'a'.repeat(patternValueLimit - 1)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
