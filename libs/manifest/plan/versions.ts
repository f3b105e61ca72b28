/** Order of semantic versions (semver.org, 11), for versions of the grammar `releaseVersion`. */

/** Negative when `left` is older. */
export function compareVersions(left: string, right: string): number {
  const [leftCore, leftLabel] = split(left);
  const [rightCore, rightLabel] = split(right);
  const core = compareParts(leftCore.split('.'), rightCore.split('.'));
  if (core !== 0) return core;
  if (leftLabel === '' || rightLabel === '') {
    return Number(leftLabel === '') - Number(rightLabel === '');
  }
  return compareParts(leftLabel.split('.'), rightLabel.split('.'));
}

function split(version: string): [string, string] {
  const end = version.indexOf('-');
  return end < 0 ? [version, ''] : [version.slice(0, end), version.slice(end + 1)];
}

function compareParts(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numbers by value and before words; words by their characters. */
function comparePart(left: string, right: string): number {
  const isNumber = [left, right].map((part) => /^[0-9]+$/.test(part));
  if (isNumber[0] && isNumber[1]) return Number(left) - Number(right);
  if (isNumber[0] !== isNumber[1]) return isNumber[0] ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
