import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';
import type { SecretVersion } from './spec/secret-versions.js';

export interface SealedSecret {
  id: string;
  tenantId: string;
  stackId: string;
  name: string;
  version: number;
  sealed: Uint8Array<ArrayBuffer>;
}

/** Versions of secrets. Sealed values go in and never come out. */
@Injectable()
export class SecretsRepository {
  async list(tx: Transaction, stackId: string): Promise<SecretVersion[]> {
    return tx.secret.findMany({
      where: { stackId },
      select: { name: true, version: true, createdAt: true, removedAt: true },
    });
  }

  async insert(tx: Transaction, secret: SealedSecret): Promise<void> {
    await tx.secret.create({ data: secret, select: { id: true } });
  }

  /**
   * Gives a stack a version of another one's secret: the same sealed bytes, with the row for which they were sealed.
   * @returns false when there is no such version.
   */
  async copy(
    tx: Transaction,
    from: { stackId: string; name: string; version: number },
    to: { id: string; tenantId: string; stackId: string },
  ): Promise<boolean> {
    const count = await tx.$executeRaw`
      INSERT INTO secrets (id, tenant_id, stack_id, name, version, sealed, copied_from_id)
      SELECT ${to.id}::uuid, tenant_id, ${to.stackId}::uuid, name, version, sealed, coalesce(copied_from_id, id) FROM secrets
      WHERE stack_id = ${from.stackId}::uuid AND tenant_id = ${to.tenantId}::uuid AND name = ${from.name} AND version = ${from.version}`;
    return count === 1;
  }

  /** Takes a version away from what is wanted, or gives it back. The value stays: older specs name it. */
  async setRemoved(
    tx: Transaction,
    stackId: string,
    key: { name: string; version: number },
    removedAt: Date | null,
  ): Promise<void> {
    await tx.secret.updateMany({ where: { stackId, ...key }, data: { removedAt } });
  }
}
