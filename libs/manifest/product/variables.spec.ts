import { describe, expect, it } from 'vitest';
import { buildSpec } from '../testing/sample-stack.js';
import { validateVariables } from './variables.js';

const { manifest } = buildSpec().release;
const check = (variables: Record<string, string>, secrets: string[] = []): string[] =>
  validateVariables(manifest, variables, secrets).map(({ pointer, code }) => `${pointer} ${code}`);

describe('validateVariables', () => {
  it('accepts what the product asks for; a generated secret may still be missing', () => {
    expect(check({ TITLE: 'x', CODE: 'abc' }, ['MAIL_PASSWORD'])).toEqual([]);
  });

  it('names every problem', () => {
    expect(check({ CODE: 'ABC', NOBODY: 'x', MAIL_PASSWORD: 'x' }, ['TITLE', 'GHOST'])).toEqual([
      '/variables/CODE VARIABLE_PATTERN',
      '/variables/MAIL_PASSWORD VARIABLE_IS_SECRET',
      '/variables/NOBODY VARIABLE_UNKNOWN',
      '/secrets/GHOST VARIABLE_UNKNOWN',
      '/secrets/TITLE VARIABLE_NOT_SECRET',
      '/variables/TITLE VARIABLE_REQUIRED',
    ]);
  });

  it('refuses NUL, which no process environment can hold', () => {
    expect(check({ TITLE: 'a\u0000b' })).toEqual(['/variables/TITLE VALUE_INVALID']);
  });

  it('checks the length before the pattern runs', () => {
    expect(check({ TITLE: 'x', CODE: 'a'.repeat(1_025) })).toEqual([
      '/variables/CODE VARIABLE_TOO_LONG',
    ]);
  });

  it('does not take an inherited member for a declaration', () => {
    expect(check({ TITLE: 'x', constructor: 'x' })).toEqual([
      '/variables/constructor VARIABLE_UNKNOWN',
    ]);
  });
});
