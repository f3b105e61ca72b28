/** A value without the places that findings name. */
import type { Finding, Path } from '../problems.js';
import { isMapping } from './source.js';

/** Taken out from the last to the first, so that the index of a list's entry still holds when its turn comes. */
export const withoutPaths = (value: unknown, findings: readonly Finding[]): unknown =>
  findings.reduceRight<unknown>((rest, { path }) => without(rest, path), value);

function without(value: unknown, [head, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      index !== head ? [item] : rest.length > 0 ? [without(item, rest)] : [],
    );
  }
  if (!isMapping(value) || head === undefined) return value;
  const { [String(head)]: member, ...others } = value;
  return rest.length > 0 && member !== undefined
    ? { ...others, [String(head)]: without(member, rest) }
    : others;
}
