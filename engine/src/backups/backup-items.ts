/** What a product says is to be backed up, as the playbooks take it. Pure. */
import type { z } from 'zod';
import type {
  BackupItem,
  backUpStackVars,
  Manifest,
  RestorePointItem,
  RevisionContent,
  StackSpec,
} from '#libs/contracts';
import { volumeName } from '#libs/manifest';

/** How a container of Mirab's own may work beside those of a stack. */
export type HelperContainer = z.input<typeof backUpStackVars>['helper'];
export type BackupItemVars = z.input<typeof backUpStackVars>['items'][number];

/**
 * The items of a release in the order in which they are read: services first and volumes after them, so that a file which a row of a
 * database points to was there already when the row was read. Within both by name.
 */
export function renderBackupItems(
  { stack, release }: Pick<StackSpec, 'stack' | 'release'>,
  content: RevisionContent,
): BackupItemVars[] {
  const items = Object.entries(release.manifest.backup).sort(
    ([leftName, left], [rightName, right]) =>
      Number(left.kind === 'volume') - Number(right.kind === 'volume') ||
      (leftName < rightName ? -1 : 1),
  );
  return items.map(([name, item]) => {
    const common = { name, kind: item.kind, service: null, volume: null, database: null };
    if (item.kind === 'volume')
      return { ...common, volume: volumeName(stack.key, item.volume), dump: [], load: [] };
    const service = content.services[item.service]?.composeName ?? null;
    return { ...common, service, ...actsOf(item) };
  });
}

function actsOf(
  item: Exclude<BackupItem, { kind: 'volume' }>,
): Pick<BackupItemVars, 'database' | 'dump' | 'load'> {
  switch (item.kind) {
    case 'postgres':
    case 'mysql':
      return { database: item.database, dump: [], load: [] };
    case 'redis':
      return { database: null, dump: [], load: [] };
    case 'command':
      return { database: null, dump: item.dump, load: item.load };
  }
}

/** Compose services that hold what is dumped: they must be up before anything is loaded into them. */
export const listDataServices = (items: readonly BackupItemVars[]): string[] =>
  [...new Set(items.flatMap(({ service }) => (service ? [service] : [])))].sort();

/** Why the items of a release cannot be loaded from a restore point, for people; null when they fit, each to its own. */
export function findMisfit(
  { backup }: Pick<Manifest, 'backup'>,
  held: readonly RestorePointItem[],
): string | null {
  const byName = new Map(held.map((item) => [item.name, item]));
  for (const [name, { kind }] of Object.entries(backup)) {
    const found = byName.get(name);
    if (!found) return `the restore point does not hold backup item ${name} of the release`;
    if (found.kind !== kind)
      return `backup item ${name} is of kind ${kind} in the release and of kind ${found.kind} in the restore point`;
    byName.delete(name);
  }
  const [left] = byName.keys();
  return left === undefined
    ? null
    : `the restore point holds backup item ${left}, which the release does not have`;
}
