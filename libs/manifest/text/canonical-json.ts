/** One text per value, whatever the order of its keys: what hashes are made of. */
import { createHash } from 'node:crypto';

const jsonTypes: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'object']);

/**
 * JSON with object keys in the order of RFC 8785 (UTF-16 code units) and without insignificant space. Properties that are
 * `undefined` are left out; a number that JSON cannot hold is refused.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => compareText(left, right))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError('A number that is not finite has no JSON form.');
  }
  if (!jsonTypes.has(typeof value)) {
    throw new TypeError(`A value of type ${typeof value} has no JSON form.`);
  }
  return JSON.stringify(value);
}

/** SHA-256 of the UTF-8 bytes, in lower-case hex. */
export const sha256Hex = (text: string): string =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/** Order by UTF-16 code units: the same on every machine, unlike the order of a locale. */
export const compareText = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** Entries of a record in the order of their keys, so that a render does not depend on who stored the record. */
export const sortedEntries = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record).sort(([left], [right]) => compareText(left, right));

/** The same record with its keys in order. */
export const sortedRecord = <Value>(
  record: Readonly<Record<string, Value>>,
): Record<string, Value> => Object.fromEntries(sortedEntries(record));
