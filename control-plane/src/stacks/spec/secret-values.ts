/** Values of secrets on their way in: made, checked against the product's pattern, never kept. */
import { randomInt } from 'node:crypto';
import type { FieldProblem, Manifest } from '#libs/contracts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const generatedLength = 32;
/** Longest value that is held against a pattern, so that the pattern's work is bounded. */
const patternValueLimit = 1_024;

/** 32 random letters and digits: 190 bits. */
export const generateSecretValue = (): string =>
  Array.from({ length: generatedLength }, () => alphabet[randomInt(alphabet.length)]).join('');

/** Problems of secret values, told without the values. */
export const listSecretProblems = (
  manifest: Manifest,
  values: Readonly<Record<string, string>>,
): FieldProblem[] =>
  Object.entries(values)
    .filter(([name, value]) => !fitsPattern(manifest, name, value))
    .map(([name]) => ({
      pointer: `/secrets/${name}`,
      code: 'VARIABLE_PATTERN',
      message: `"${name}" does not have the form that the product asks for.`,
    }));

function fitsPattern(manifest: Manifest, name: string, value: string): boolean {
  const declared = Object.hasOwn(manifest.variables, name) ? manifest.variables[name] : undefined;
  if (declared?.pattern === undefined) return true;
  return value.length <= patternValueLimit && new RegExp(declared.pattern, 'u').test(value);
}

/** Secrets that Mirab makes because nobody gave them. */
export const listSecretsToGenerate = (manifest: Manifest, present: readonly string[]): string[] =>
  Object.entries(manifest.variables)
    .filter(([name, { secret, generate }]) => secret && generate && !present.includes(name))
    .map(([name]) => name);
