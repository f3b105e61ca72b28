/** Reads where the backups of a tenant stand. Nothing of it is written here. */
import type { BackupTargetKind } from '#libs/contracts';
import type { Database } from '#libs/database';

/** The repository of one tenant at one target, its password and the target's key still sealed. */
export interface StoredRepository {
  id: string;
  tenantId: string;
  passwordSealed: Uint8Array;
  target: StoredTarget;
}

export interface StoredTarget {
  id: string;
  name: string;
  kind: BackupTargetKind;
  path: string;
  /** These five are for `sftp`. */
  address: string | null;
  port: number | null;
  user: string | null;
  hostKeys: string[];
  privateKeySealed: Uint8Array | null;
  uploadKibPerSecond: number | null;
}

export class BackupRepositoriesRepository {
  constructor(private readonly database: Database) {}

  /** The tenant's repository at a target, or without one at the default target; null when there is none. */
  async findAt(tenantId: string, targetId: string | undefined): Promise<StoredRepository | null> {
    return this.database.transaction('*', (tx) =>
      tx.backupRepository.findFirst({
        where: {
          tenantId,
          target: targetId === undefined ? { isDefault: true } : { id: targetId },
        },
        include: { target: true },
      }),
    );
  }

  async findById(id: string): Promise<StoredRepository | null> {
    return this.database.transaction('*', (tx) =>
      tx.backupRepository.findUnique({ where: { id }, include: { target: true } }),
    );
  }
}
