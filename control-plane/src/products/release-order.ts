/** Order of release versions (Semantic Versioning 2.0.0, 11). */

interface Version {
  numbers: number[];
  prerelease: string[];
}

const read = (version: string): Version => {
  const dash = version.indexOf('-');
  const core = dash === -1 ? version : version.slice(0, dash);
  return {
    numbers: core.split('.').map(Number),
    prerelease: dash === -1 ? [] : version.slice(dash + 1).split('.'),
  };
};

const isNumeric = (part: string): boolean => /^[0-9]+$/.test(part);

function comparePart(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined)
    return left === right ? 0 : left === undefined ? -1 : 1;
  if (isNumeric(left) && isNumeric(right)) return Number(left) - Number(right);
  if (isNumeric(left) !== isNumeric(right)) return isNumeric(left) ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

function comparePrerelease(left: string[], right: string[]): number {
  // A version without a pre-release part is the later one.
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = comparePart(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Negative when `left` is the earlier version. */
export function compareReleaseVersions(left: string, right: string): number {
  const [a, b] = [read(left), read(right)];
  for (let index = 0; index < 3; index += 1) {
    const order = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (order !== 0) return order;
  }
  return comparePrerelease(a.prerelease, b.prerelease);
}

/** Null when there is none. */
export const findLatestVersion = (versions: readonly string[]): string | null =>
  [...versions].sort(compareReleaseVersions).at(-1) ?? null;
