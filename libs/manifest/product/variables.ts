/** Values of a product's variables: which must be there, and what they may look like. */
import { grammar, type Manifest, type VariableDeclaration } from '#libs/contracts';
import { findMember } from '../compose/service-values.js';
import { toProblem, type Finding, type Problem } from '../problems.js';
import { toFindings } from '../zod-findings.js';
import { sortedEntries } from '../text/canonical-json.js';
import { fitsPattern, patternValueLimit } from './pattern.js';

/**
 * Problems of a stack's variables and secrets, with pointers `/variables/NAME` and `/secrets/NAME`. A secret that Mirab generates
 * may be missing here: it is made when the stack is created.
 */
export const validateVariables = (
  manifest: Manifest,
  variables: Readonly<Record<string, string>>,
  secretNames: readonly string[],
): Problem[] => listVariableFindings(manifest, variables, secretNames, 'draft').map(toProblem);

/** `complete`: generated secrets must have been generated. */
export function listVariableFindings(
  manifest: Manifest,
  variables: Readonly<Record<string, string>>,
  secretNames: readonly string[],
  stage: 'draft' | 'complete',
): Finding[] {
  const given = sortedEntries(variables).flatMap(([name, value]) =>
    checkValue(name, value, findMember(manifest.variables, name)),
  );
  const secrets = [...secretNames]
    .sort()
    .flatMap((name) => checkSecretName(name, findMember(manifest.variables, name)));
  const missing = sortedEntries(manifest.variables).flatMap(([name, declaration]) => {
    const isThere = declaration.secret
      ? secretNames.includes(name)
      : Object.hasOwn(variables, name);
    return isThere || !isNeeded(declaration, stage) ? [] : [missingFinding(name, declaration)];
  });
  return [...given, ...secrets, ...missing];
}

function isNeeded(declaration: VariableDeclaration, stage: 'draft' | 'complete'): boolean {
  if (declaration.generate) return stage === 'complete';
  return declaration.required && declaration.default === undefined;
}

const missingFinding = (name: string, declaration: VariableDeclaration): Finding => ({
  path: [declaration.secret ? 'secrets' : 'variables', name],
  code: 'VARIABLE_REQUIRED',
  message: `"${name}" is required and has no value.`,
});

function checkValue(
  name: string,
  value: string,
  declaration: VariableDeclaration | undefined,
): Finding[] {
  const path = ['variables', name];
  if (!declaration) return [unknownFinding(path, name)];
  if (declaration.secret) {
    return [
      {
        path,
        code: 'VARIABLE_IS_SECRET',
        message: `"${name}" is a secret; give its value as a secret.`,
      },
    ];
  }
  const parsed = grammar.variableValue.safeParse(value);
  if (!parsed.success) return toFindings(parsed.error).map((finding) => ({ ...finding, path }));
  return findPatternProblem(path, name, value, declaration);
}

/** A default or a value against its pattern; the length is checked first, so that the pattern's work is bounded. */
export function findPatternProblem(
  path: Finding['path'],
  name: string,
  value: string,
  { pattern }: Pick<VariableDeclaration, 'pattern'>,
): Finding[] {
  if (pattern === undefined) return [];
  if (value.length > patternValueLimit) {
    const message = `"${name}" may have at most ${String(patternValueLimit)} characters, because the product gives it a pattern.`;
    return [{ path, code: 'VARIABLE_TOO_LONG', message }];
  }
  return fitsPattern(pattern, value)
    ? []
    : [
        {
          path,
          code: 'VARIABLE_PATTERN',
          message: `"${name}" does not have the form that the product asks for: ${pattern}`,
        },
      ];
}

function checkSecretName(name: string, declaration: VariableDeclaration | undefined): Finding[] {
  const path = ['secrets', name];
  if (!declaration) return [unknownFinding(path, name)];
  return declaration.secret
    ? []
    : [
        {
          path,
          code: 'VARIABLE_NOT_SECRET',
          message: `"${name}" is not a secret; give its value as a variable.`,
        },
      ];
}

const unknownFinding = (path: Finding['path'], name: string): Finding => ({
  path,
  code: 'VARIABLE_UNKNOWN',
  message: `The product has no variable "${name}".`,
});
