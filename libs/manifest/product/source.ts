/** Reading parsed YAML of unknown shape: one place at a time, with every problem noted where it is. */
import type { Findings, Path } from '../problems.js';

export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The mapping at a place; notes a problem and gives an empty one otherwise. A key without value is an empty mapping. */
export function readMapping(value: unknown, path: Path, findings: Findings): Mapping {
  if (isMapping(value)) return value;
  if (value !== null && value !== undefined) {
    findings.add(path, 'VALUE_INVALID', 'This must be a mapping of names to values.');
  }
  return {};
}

export interface KeyRules {
  readonly allowed: readonly string[];
  /** Keys with a reason of their own for being refused. */
  readonly refused?: ReadonlyMap<string, string>;
}

/** Notes every key that is not allowed, with the reason where there is one. */
export function checkKeys(
  source: Mapping,
  path: Path,
  { allowed, refused }: KeyRules,
  findings: Findings,
): void {
  for (const key of Object.keys(source).filter((name) => !allowed.includes(name))) {
    const reason = refused?.get(key);
    if (reason === undefined) {
      const message = `"${key}" is not a key that a product file knows here.`;
      findings.add([...path, key], 'KEY_UNKNOWN', message);
    } else {
      findings.add([...path, key], 'KEY_REFUSED', `"${key}" is not allowed: ${reason}.`);
    }
  }
}

/** Members that are there, changed one by one; `undefined` leaves a member out. */
export function mapMembers<Result>(
  source: Mapping,
  change: (value: unknown, name: string) => Result | undefined,
): Record<string, Result> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]): [string, Result][] => {
      const result = change(value, name);
      return result === undefined ? [] : [[name, result]];
    }),
  );
}

/** A copy without members that are `undefined`. */
export const defined = (source: Mapping): Record<string, unknown> =>
  Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined));
