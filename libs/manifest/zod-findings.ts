/** Findings of a schema in plain sentences. */
import type { z } from 'zod';
import type { Finding, Path } from './problems.js';

/** One finding per issue; unknown keys are named one by one. */
export const toFindings = (error: z.ZodError): Finding[] =>
  error.issues.flatMap((issue) => describe(issue));

function describe(issue: z.core.$ZodIssue): Finding[] {
  const path: Path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      code: 'KEY_UNKNOWN',
      message: `"${key}" is not a key that is known here.`,
    }));
  }
  return [{ path, code: 'VALUE_INVALID', message: sentence(issue) }];
}

function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `This must be ${article(issue.expected)}.`;
    case 'too_small':
      return `This must be at least ${String(issue.minimum)}${unit(issue.origin)}.`;
    case 'too_big':
      return `This must be at most ${String(issue.maximum)}${unit(issue.origin)}.`;
    case 'invalid_value':
      return `This must be one of ${issue.values.map(String).join(', ')}.`;
    case 'invalid_key':
      return `This name must be ${issue.issues[0]?.message ?? 'valid'}.`;
    case 'invalid_format':
    case 'custom':
      return `This must be ${issue.message}.`;
    default:
      return `${issue.message}.`;
  }
}

const unit = (origin: string): string =>
  origin === 'string' ? ' characters long' : origin === 'array' ? ' entries long' : '';

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    record: 'a mapping',
  };
  return words[expected] ?? expected;
}
