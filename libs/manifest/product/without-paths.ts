/** A value without the places that findings name. */
import { toPointer, type Finding, type Path } from '../problems.js';
import { isMapping } from './source.js';

/**
 * Taken out from the last to the first, so that the index of a list's entry still holds when its turn comes. Where a place is
 * missing (a key that must be there), what lacks it goes.
 */
export function withoutPaths(value: unknown, findings: readonly Finding[]): unknown {
  const paths = new Map(findings.map(({ path }) => [toPointer(path), path]));
  return [...paths.values()].reduceRight<unknown>(
    (rest, path) => without(rest, path) ?? rest,
    value,
  );
}

/** `undefined` when the value itself must go. */
function without(value: unknown, [head, ...rest]: Path): unknown {
  if (Array.isArray(value) && typeof head === 'number') {
    const entry = without(value[head], rest);
    return value.flatMap((item: unknown, index) => {
      if (index !== head) return [item];
      return entry === undefined ? [] : [entry];
    });
  }
  if (!isMapping(value) || head === undefined || !Object.hasOwn(value, head)) return undefined;
  const { [String(head)]: member, ...others } = value;
  const remaining = without(member, rest);
  return remaining === undefined ? others : { ...others, [String(head)]: remaining };
}
