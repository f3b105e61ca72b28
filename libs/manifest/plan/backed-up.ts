import type { BackupItemKind, Manifest } from '#libs/contracts';

export interface BackedUp {
  name: string;
  kind: BackupItemKind;
  /** Service that is dumped, or volume that is read. */
  source: string;
}

/** What a backup of the product stores, in the order of the names. */
export const listBackedUp = ({ backup }: Manifest): BackedUp[] =>
  Object.entries(backup)
    .map(([name, item]) => ({
      name,
      kind: item.kind,
      source: item.kind === 'volume' ? item.volume : item.service,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
