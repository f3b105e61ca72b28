import { Injectable } from '@nestjs/common';
import { claimLock } from '#libs/contracts';
import type { PlatformSettingsModel, Transaction } from '#libs/database';

export type SettingsChanges = Partial<
  Pick<PlatformSettingsModel, 'paused' | 'pausedBy' | 'pausedAt' | 'maxActive'>
>;

@Injectable()
export class SettingsRepository {
  /** @throws Error when the row is gone: the migration makes it, and no process may delete it. */
  async get(tx: Transaction): Promise<PlatformSettingsModel> {
    return tx.platformSettings.findFirstOrThrow();
  }

  /** Waits for the claims at work and keeps new ones out until the transaction ends, so that none goes by what is being changed. */
  async lockClaims(tx: Transaction): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${claimLock})`;
  }

  async update(
    tx: Transaction,
    id: string,
    changes: SettingsChanges,
  ): Promise<PlatformSettingsModel> {
    return tx.platformSettings.update({
      where: { id },
      data: { ...changes, version: { increment: 1 } },
    });
  }
}
