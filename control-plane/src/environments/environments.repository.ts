import { Injectable } from '@nestjs/common';
import type { EnvironmentModel, Prisma, Transaction } from '#libs/database';

export interface EnvironmentChange {
  name?: string;
  requiresApproval?: boolean;
  backupBeforeUpgrade?: boolean;
  dnsTtlSeconds?: number;
  windows?: Prisma.InputJsonValue;
}

@Injectable()
export class EnvironmentsRepository {
  async list(
    tx: Transaction,
    query: { skip: number; take: number; orderBy: Prisma.EnvironmentOrderByWithRelationInput[] },
  ): Promise<{ rows: EnvironmentModel[]; total: number }> {
    return { rows: await tx.environment.findMany(query), total: await tx.environment.count() };
  }

  async find(tx: Transaction, id: string): Promise<EnvironmentModel | null> {
    return tx.environment.findUnique({ where: { id } });
  }

  /** Compare and set: null when another version stands. */
  async update(
    tx: Transaction,
    id: string,
    version: number,
    change: EnvironmentChange,
  ): Promise<EnvironmentModel | null> {
    const updated = await tx.environment.updateMany({
      where: { id, version },
      data: { ...change, version: { increment: 1 } },
    });
    return updated.count === 1 ? this.find(tx, id) : null;
  }

  async listByZone(tx: Transaction, zone: string): Promise<EnvironmentModel[]> {
    return tx.environment.findMany({ where: { zone } });
  }

  /** Only while it still has `from`: of two processes that start at once, one does it. */
  async replaceZone(tx: Transaction, id: string, from: string, zone: string): Promise<boolean> {
    const updated = await tx.environment.updateMany({
      where: { id, zone: from },
      data: { zone, version: { increment: 1 } },
    });
    return updated.count === 1;
  }
}
