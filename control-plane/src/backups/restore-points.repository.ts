import { Injectable } from '@nestjs/common';
import type {
  RestorePointDefaultArgs,
  RestorePointGetPayload,
  RestorePointOrderByWithRelationInput,
  RestorePointWhereInput,
  Transaction,
} from '#libs/database';

const shown = {
  include: {
    stack: {
      select: {
        number: true,
        hostId: true,
        product: { select: { name: true } },
        tenant: { select: { name: true } },
      },
    },
    repository: { select: { target: { select: { id: true, name: true, kind: true } } } },
    proofs: { orderBy: [{ at: 'desc' }, { level: 'desc' }] },
  },
} satisfies RestorePointDefaultArgs;
export type RestorePointRow = RestorePointGetPayload<typeof shown>;

/** Restore points are the engine's; here they are read. */
@Injectable()
export class RestorePointsRepository {
  async list(
    tx: Transaction,
    query: {
      where: RestorePointWhereInput;
      orderBy: RestorePointOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: RestorePointRow[]; total: number }> {
    const rows = await tx.restorePoint.findMany({ ...query, ...shown });
    return { rows, total: await tx.restorePoint.count({ where: query.where }) };
  }

  async findNewest(tx: Transaction, stackId: string): Promise<RestorePointRow | null> {
    return tx.restorePoint.findFirst({
      where: { stackId },
      orderBy: [{ takenAt: 'desc' }, { id: 'desc' }],
      ...shown,
    });
  }

  async find(tx: Transaction, id: string): Promise<RestorePointRow | null> {
    return tx.restorePoint.findUnique({ where: { id }, ...shown });
  }
}
