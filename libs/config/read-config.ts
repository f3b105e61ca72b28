/** Reads a process's variables once, through one schema, and says all that is wrong in one message. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from './secret.js';

export class ConfigError extends Error {}

/**
 * Parses `environment` with `schema` (keys are variable names) and freezes the result.
 * For every variable `X`, `X_FILE` may name a file that holds the value instead.
 * @throws ConfigError that lists every problem, one a line, without values.
 */
export function readConfig<T extends z.ZodObject>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<z.infer<T>> {
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const file = environment[`${name}_FILE`];
    const value = file ? readFileSync(file, 'utf8').replace(/\r?\n$/, '') : environment[name];
    if (value !== undefined && value !== '') values[name] = value;
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return Object.freeze(parsed.data);
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The configuration is not complete:\n${lines.join('\n')}`);
}

const placeholders = /^(?:changeme|change-me|secret|password|admin|default|example|test|x+)$/i;

/** A secret variable: long enough, and none of the usual placeholders (rule R20). */
export const secretVariable = (minimumLength = 16) =>
  z
    .string()
    .min(minimumLength, {
      error: `must have at least ${minimumLength} characters`,
      abort: true, // one sentence per variable
    })
    .refine((value) => !placeholders.test(value), 'is a placeholder, not a secret')
    .transform((value) => new Secret(value));

/** A connection URL that holds a password. */
export const secretUrl = z.url().transform((value) => new Secret(value));
/** `true` or `false`. */
export const booleanVariable = z.enum(['true', 'false']).transform((value) => value === 'true');
