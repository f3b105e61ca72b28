/** Which version of each secret is wanted, read from the rows of a stack. */

export interface SecretVersion {
  name: string;
  version: number;
  createdAt: Date;
  removedAt: Date | null;
}

/** The newest version that was not taken away, per name, in the order of the names. */
export function listWantedSecrets(rows: readonly SecretVersion[]): SecretVersion[] {
  const newest = new Map<string, SecretVersion>();
  for (const row of rows) {
    if (row.removedAt) continue;
    const known = newest.get(row.name);
    if (!known || row.version > known.version) newest.set(row.name, row);
  }
  return [...newest.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Number of the next version of `name`; numbers of versions that were taken away are never given again. */
export const nextSecretVersion = (rows: readonly SecretVersion[], name: string): number =>
  Math.max(0, ...rows.filter((row) => row.name === name).map((row) => row.version)) + 1;

/** Name → version. */
export const toVersions = (rows: readonly SecretVersion[]): Record<string, number> =>
  Object.fromEntries(listWantedSecrets(rows).map(({ name, version }) => [name, version]));
