import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { z } from 'zod';
import { mostMembers, type FieldProblem } from '#libs/contracts';
import { MirabError } from '#libs/errors';

type Issue = Parameters<StandardSchemaValidationPipe['formatIssueMessages']>[0][number];
/** Problems that one answer lists, and those of them that its sentence names. */
export const problemLimit = 50;
const namedInSentence = 3;

/** RFC 6901: `~` and `/` inside a name are escaped. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const keyOf = (part: PropertyKey | { key: PropertyKey }): PropertyKey =>
  typeof part === 'object' ? part.key : part;

const codeOf = (issue: Issue): string => {
  const code: unknown = Reflect.get(issue, 'code');
  return typeof code === 'string' ? code : 'invalid';
};

/** Names of keys that a strict object did not know; zod reports them at the object, people look for them at the key. */
const unknownKeys = (issue: Issue): string[] => {
  const keys: unknown = Reflect.get(issue, 'keys');
  return codeOf(issue) === 'unrecognized_keys' && Array.isArray(keys) ? keys.map(String) : [];
};

const isShape = (value: unknown): value is readonly Issue[] => Array.isArray(value);

/** What each shape of a union had against the value; empty for any other issue. */
function listShapes(issue: Issue): readonly (readonly Issue[])[] {
  const shapes: unknown = Reflect.get(issue, 'errors');
  return codeOf(issue) === 'invalid_union' && Array.isArray(shapes) ? shapes.filter(isShape) : [];
}

/** Of a shape that is not the one that was meant, keys are missing or unknown at the top; of the one that was, something within is wrong. */
const countAtTop = (issues: readonly Issue[]): number =>
  issues.filter((issue) => (issue.path ?? []).length <= 1 && codeOf(issue) !== 'too_small').length;

/** A union says only that nothing fits; people look for what is wrong with the shape that they meant. */
function withinUnion(issue: Issue): readonly Issue[] {
  const [nearest] = [...listShapes(issue)].sort(
    (one, other) => countAtTop(one) - countAtTop(other) || one.length - other.length,
  );
  if (!nearest) return [issue];
  const path = issue.path ?? [];
  return nearest.flatMap((inner) =>
    withinUnion({ ...inner, path: [...path, ...(inner.path ?? [])] }),
  );
}

export function renderFieldProblems(issues: readonly Issue[]): FieldProblem[] {
  const problems = issues.flatMap(withinUnion).flatMap((issue) => {
    const path = (issue.path ?? []).map(keyOf);
    const keys = unknownKeys(issue);
    if (keys.length > 0)
      return keys.map((key) => ({
        pointer: pointerOf([...path, key]),
        code: 'unrecognized_keys',
        message: 'is not known here',
      }));
    return [{ pointer: pointerOf(path), code: codeOf(issue), message: issue.message }];
  });
  return problems;
}

const places: Partial<Record<ArgumentMetadata['type'], string>> = { body: 'body', query: 'query' };

/** However many `errors` there are, the answer lists the first ones and counts the others. */
export function refuseFields(errors: FieldProblem[], place = 'body'): MirabError {
  const named = errors
    .slice(0, namedInSentence)
    .map(({ pointer, message }) => `${pointer || 'the body'}: ${message}`);
  const more =
    errors.length > namedInSentence ? ` (and ${errors.length - namedInSentence} more)` : '';
  return new MirabError(
    'VALIDATION_FAILED',
    `The ${place} was refused, nothing was changed. ${named.join('; ')}${more}`,
    { errors: errors.slice(0, problemLimit) },
  );
}

/** Nothing that is asked of this API is nested deeper; a body of brackets alone must not keep the process busy. */
const maxDepth = 32;

const brokenText = (path: readonly PropertyKey[]): FieldProblem => ({
  pointer: pointerOf(path),
  code: 'broken_text',
  message: 'holds a NUL or half of a character',
});

// eslint-disable-next-line no-control-regex -- refusing NUL needs naming it
const isBroken = (text: string): boolean => /\u0000|\p{Surrogate}/u.test(text);

/**
 * Names that reach an object's prototype. JSON may carry them as ordinary fields and a schema overlooks `__proto__`, so whoever copied
 * such a value field by field would change what every object of the process inherits.
 */
const prototypeNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const reservedName = (path: readonly PropertyKey[]): FieldProblem => ({
  pointer: pointerOf(path),
  code: 'reserved_name',
  message: 'is a name that no field can have',
});

/**
 * What no schema is asked about, found before any is. PostgreSQL cannot hold NUL, and a lone surrogate would silently become another
 * character on its way there.
 * @param path of `value`; the same list is used all the way down and is as it was afterwards.
 */
export function findRefusedPart(value: unknown, path: PropertyKey[] = []): FieldProblem | null {
  if (typeof value === 'string') return isBroken(value) ? brokenText(path) : null;
  if (typeof value !== 'object' || value === null) return null;
  if (path.length >= maxDepth)
    return { pointer: pointerOf(path), code: 'too_deep', message: 'is nested too deeply' };
  const members = Object.entries(value);
  if (members.length > mostMembers) return tooMany(path);
  for (const [key, member] of members) {
    path.push(key);
    const found = findRefusedName(key, path) ?? findRefusedPart(member, path);
    path.pop();
    if (found) return found;
  }
  return null;
}

function findRefusedName(key: string, path: readonly PropertyKey[]): FieldProblem | null {
  if (prototypeNames.has(key)) return reservedName(path);
  return isBroken(key) ? brokenText(path) : null;
}

const tooMany = (path: readonly PropertyKey[]): FieldProblem => ({
  pointer: pointerOf(path),
  code: 'too_big',
  message: `holds more than ${mostMembers} entries`,
});

class RefusedValue extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super('A value was refused by its schema');
  }
}

/** A parameter that nobody reads would be taken for a filter that found all; schemas of queries are no strict ones, for they are extended. */
function unknownParameters(value: unknown, { type, schema }: ArgumentMetadata): FieldProblem[] {
  if (type !== 'query' || !(schema instanceof z.ZodObject)) return [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .filter((name) => !Object.hasOwn(schema.shape, name))
    .map((name) => ({
      pointer: pointerOf([name]),
      code: 'unrecognized_keys',
      message: 'is not known here',
    }));
}

/** Checks `@Body({schema})`, `@Query({schema})` and `@Param(name, {schema})`, and names every field that is wrong. */
export class FieldValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new RefusedValue(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.type === 'custom') return value;
    const refused = findRefusedPart(value);
    if (refused) throw this.refuse([refused], metadata);
    const unknown = unknownParameters(value, metadata);
    if (unknown.length > 0) throw this.refuse(unknown, metadata);
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof RefusedValue
        ? this.refuse(renderFieldProblems(error.issues), metadata)
        : error;
    }
  }

  /** An address with an id that cannot be one leads nowhere, like any other that nothing stands at. */
  private refuse(problems: FieldProblem[], metadata: ArgumentMetadata): MirabError {
    if (metadata.type === 'param')
      return new MirabError('NOT_FOUND', 'There is nothing with this id.');
    return refuseFields(problems, places[metadata.type]);
  }
}
