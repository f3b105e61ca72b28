/**
 * Patterns of variables come from a product file and run against tenants' values on the control plane (security 3.11, ReDoS). They are
 * matched by RE2, whose work grows with the length of the value times the size of the compiled pattern and with nothing else; both are
 * bounded. People write them as in JavaScript; what RE2 has not (look-around, back references) is refused when a release is published.
 */
import { RE2JS } from 're2js';
import { messageOf } from '#libs/errors';

/** Longest value that is held against a pattern, in characters. */
export const patternValueLimit = 1_024;
/** Largest sum of the compiled patterns of one product, in RE2's instructions; a class that is repeated up to 40 times has 82. */
export const patternSizeLimit = 8_000;
const patternLengthLimit = 200;
const onePatternSizeLimit = 1_100;

const compile = (pattern: string): RE2JS => RE2JS.compile(RE2JS.translateRegExp(pattern));

/** Why a pattern is not accepted, as a sentence, or null. */
export function findPatternDefect(pattern: string): string | null {
  if (pattern.length > patternLengthLimit) {
    return `The pattern is longer than ${String(patternLengthLimit)} characters.`;
  }
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || pattern.endsWith('\\$')) {
    return 'The pattern must begin with ^ and end with $, so that it describes the whole value.';
  }
  // RE2's translation takes them for plain letters instead of refusing them.
  if (pattern.replaceAll('\\\\', '').includes('\\k')) {
    return 'The pattern holds a back reference (\\k), which cannot be matched in bounded time.';
  }
  try {
    return patternSize(pattern) <= onePatternSizeLimit
      ? null
      : 'The pattern repeats too much: the repetitions that stand in each other, multiplied, may be some 500.';
  } catch (error) {
    return `The pattern is not a regular expression of RE2, which knows neither look-around nor back references: ${messageOf(error)}.`;
  }
}

/** Instructions of the compiled pattern. @throws Error when it does not compile. */
export const patternSize = (pattern: string): number => compile(pattern).programSize();

/** True when the pattern describes the whole value. @throws Error when it does not compile; published releases hold only those that do. */
export const fitsPattern = (pattern: string, value: string): boolean =>
  compile(pattern).matches(value);
