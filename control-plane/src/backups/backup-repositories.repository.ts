import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';

export interface NewBackupRepository {
  id: string;
  tenantId: string;
  targetId: string;
  passwordSealed: Uint8Array<ArrayBuffer>;
}

/** The repository of a tenant at a target: its row holds the one key to all that is stored there. */
@Injectable()
export class BackupRepositoriesRepository {
  async exists(tx: Transaction, tenantId: string, targetId: string): Promise<boolean> {
    return (await tx.backupRepository.count({ where: { tenantId, targetId }, take: 1 })) > 0;
  }

  /** Leaves the row alone that another transaction made in this moment. */
  async insert(tx: Transaction, repository: NewBackupRepository): Promise<void> {
    await tx.backupRepository.createMany({ data: [repository], skipDuplicates: true });
  }
}
