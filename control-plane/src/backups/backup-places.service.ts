import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#libs/database';
import { repositoryPasswordPlace, Sealer } from '#libs/sealing';
import { BackupRepositoriesRepository } from './backup-repositories.repository.js';
import { BackupTargetsRepository, type BackupTargetRow } from './backup-targets.repository.js';

/** What a task needs to know of a target. */
export type BackupPlace = Pick<BackupTargetRow, 'id' | 'name' | 'kind'>;

const passwordBytes = 32;

/** Where the backup of a tenant goes. For tasks. */
@Injectable()
export class BackupPlacesService {
  constructor(
    private readonly targets: BackupTargetsRepository,
    private readonly repositories: BackupRepositoriesRepository,
    private readonly sealer: Sealer,
  ) {}

  /** The target with this id, or the default one; null when there is none. */
  async find(tx: Transaction, targetId: string | undefined): Promise<BackupPlace | null> {
    return targetId === undefined ? this.targets.findDefault(tx) : this.targets.find(tx, targetId);
  }

  /**
   * Makes the tenant's repository at a target unless it is there: 32 random bytes as its password, readable by the engine alone. The
   * target stays where it is until the transaction ends.
   * @returns false when the target has been deleted meanwhile.
   */
  async ensureRepository(tx: Transaction, tenantId: string, targetId: string): Promise<boolean> {
    if (!(await this.targets.hold(tx, targetId))) return false;
    if (await this.repositories.exists(tx, tenantId, targetId)) return true;
    const id = uuidv7();
    const password = randomBytes(passwordBytes).toString('base64url');
    const sealed = this.sealer.seal(password, repositoryPasswordPlace({ id, tenantId }));
    await this.repositories.insert(tx, {
      id,
      tenantId,
      targetId,
      passwordSealed: Uint8Array.from(sealed),
    });
    return true;
  }
}
