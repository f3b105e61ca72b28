import { describe, expect, it } from 'vitest';
import { findPatternDefect, fitsPattern, patternValueLimit } from './pattern.js';

describe('findPatternDefect', () => {
  it.each([
    '^[a-z][a-z0-9-]{1,39}$',
    '^\\p{L}[\\p{L}\\p{M} .-]{1,80}$',
    '^[\\u0600-\\u06FF ]+$',
    '^[^@ ]+@[^@ ]+\\.[^@ ]+$',
    '^(?:small|medium|large)$',
    '^https?:\\/\\/[a-z0-9.-]+(?::[0-9]{1,5})?$',
    '^(?:[0-9]{2}:){5}[0-9]{2}$',
    '^([a-z0-9]+-?)+$',
    '^.{1,500}$',
    '^$',
  ])('accepts %s', (pattern) => {
    expect(findPatternDefect(pattern)).toBeNull();
  });

  it.each([
    ['no anchor', '[a-z]+', 'must begin with ^'],
    ['an escaped end', '^a\\$', 'must begin with ^'],
    ['a back reference', '^(a)\\1$', 'back references'],
    ['a named back reference', '^(?<x>a)\\k<x>$', 'a back reference'],
    ['look-ahead', '^(?=a)a$', 'look-around'],
    ['look-behind', '^(?<=a)a$', 'look-around'],
    ['repetitions in each other', '^(?:(?:a{0,30}){0,30})$', 'repeats too much'],
    ['many repetitions', `^${'a{0,99}'.repeat(12)}$`, 'repeats too much'],
    ['something that does not compile', '^[a$', 'not a regular expression'],
    ['a pattern that is too long', `^${'a'.repeat(200)}$`, 'longer than'],
  ])('refuses %s', (_what, pattern, sentence) => {
    expect(findPatternDefect(pattern)).toContain(sentence);
  });
});

describe('fitsPattern', () => {
  it.each([
    ['^[a-z]+$', 'abc', true],
    ['^[a-z]+$', 'abc\n', false],
    ['^a|b$', 'a or b', false],
    ['^.{1}$', '😀', true],
    ['^[\\u0600-\\u06FF ]+$', 'مدرسه راهنما', true],
    ['^\\p{L}+$', 'مدرسه', true],
  ])('%s against "%s" is %s', (pattern, value, expected) => {
    expect(fitsPattern(pattern, value)).toBe(expected);
  });

  it.each(['^(a+)+$', '^(?:a|a)*$', '^a*a*a*a*a*a*$', `^${'a{0,40}'.repeat(12)}$`])(
    'ends soon for %s on the worst value',
    (pattern) => {
      expect(findPatternDefect(pattern)).toBeNull();
      const started = performance.now();
      expect(fitsPattern(pattern, `${'a'.repeat(patternValueLimit - 1)}!`)).toBe(false);
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});
