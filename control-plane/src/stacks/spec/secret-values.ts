/** Values of secrets on their way in: made, checked against the product's pattern, never kept. */
import { randomInt } from 'node:crypto';
import type { FieldProblem, Manifest } from '#libs/contracts';
import { fitsPattern, patternValueLimit } from '#libs/manifest';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const generatedLength = 32;

/** 32 random letters and digits: 190 bits. */
export const generateSecretValue = (): string =>
  Array.from({ length: generatedLength }, () => alphabet[randomInt(alphabet.length)]).join('');

/** Problems of secret values, told without the values. */
export const listSecretProblems = (
  manifest: Manifest,
  values: Readonly<Record<string, string>>,
): FieldProblem[] =>
  Object.entries(values)
    .filter(([name, value]) => !fits(manifest, name, value))
    .map(([name]) => ({
      pointer: `/secrets/${name}`,
      code: 'VARIABLE_PATTERN',
      message: `"${name}" does not have the form that the product asks for.`,
    }));

function fits(manifest: Manifest, name: string, value: string): boolean {
  const declared = Object.hasOwn(manifest.variables, name) ? manifest.variables[name] : undefined;
  if (declared?.pattern === undefined) return true;
  return value.length <= patternValueLimit && fitsPattern(declared.pattern, value);
}

/** Secrets that Mirab makes because nobody gave them. */
export const listSecretsToGenerate = (manifest: Manifest, present: readonly string[]): string[] =>
  Object.entries(manifest.variables)
    .filter(([name, { secret, generate }]) => secret && generate && !present.includes(name))
    .map(([name]) => name);
