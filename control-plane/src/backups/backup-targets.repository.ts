import { Injectable } from '@nestjs/common';
import type {
  BackupTargetGetPayload,
  BackupTargetOrderByWithRelationInput,
  BackupTargetUncheckedCreateInput,
  BackupTargetWhereInput,
  Transaction,
} from '#libs/database';

// The sealed key is written and never read here: nothing in this process could open it.
const shown = {
  omit: { privateKeySealed: true },
  include: { _count: { select: { repositories: true } } },
} as const;
export type BackupTargetRow = BackupTargetGetPayload<typeof shown>;

export interface BackupTargetChanges {
  name?: string;
  uploadKibPerSecond?: number | null;
  isDefault?: boolean;
  path?: string;
  address?: string;
  port?: number;
  user?: string;
  hostKeys?: string[];
}

@Injectable()
export class BackupTargetsRepository {
  async list(
    tx: Transaction,
    query: {
      where: BackupTargetWhereInput;
      orderBy: BackupTargetOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: BackupTargetRow[]; total: number }> {
    const rows = await tx.backupTarget.findMany({ ...query, ...shown });
    return { rows, total: await tx.backupTarget.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<BackupTargetRow | null> {
    return tx.backupTarget.findUnique({ where: { id }, ...shown });
  }

  async findDefault(tx: Transaction): Promise<BackupTargetRow | null> {
    return tx.backupTarget.findFirst({ where: { isDefault: true }, ...shown });
  }

  /** Until the transaction ends nobody else makes or changes a target, so that one is the default. Readers are not held up. */
  async lockAll(tx: Transaction): Promise<void> {
    await tx.$executeRaw`LOCK TABLE backup_targets IN SHARE ROW EXCLUSIVE MODE`;
  }

  /** Nobody begins to use the target until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<void> {
    await tx.$queryRaw`SELECT id FROM backup_targets WHERE id = ${id}::uuid FOR UPDATE`;
  }

  /** Until the transaction ends the target stays where it is; others may use it meanwhile. @returns false when there is none. */
  async hold(tx: Transaction, id: string): Promise<boolean> {
    const held = await tx.$queryRaw<
      unknown[]
    >`SELECT id FROM backup_targets WHERE id = ${id}::uuid FOR SHARE`;
    return held.length > 0;
  }

  async insert(
    tx: Transaction,
    target: BackupTargetUncheckedCreateInput,
  ): Promise<BackupTargetRow> {
    return tx.backupTarget.create({ data: target, ...shown });
  }

  async update(
    tx: Transaction,
    id: string,
    changes: BackupTargetChanges,
  ): Promise<BackupTargetRow> {
    const data = { ...changes, version: { increment: 1 } };
    return tx.backupTarget.update({ where: { id }, data, ...shown });
  }

  /** Takes it from whichever has it. */
  async clearDefault(tx: Transaction): Promise<void> {
    await tx.backupTarget.updateMany({
      where: { isDefault: true },
      data: { isDefault: false, version: { increment: 1 } },
    });
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.backupTarget.delete({ where: { id }, select: { id: true } });
  }

  /** Schedules that name the target. */
  async countSchedules(tx: Transaction, id: string): Promise<number> {
    return tx.schedule.count({
      where: { kind: 'backup', input: { path: ['targetId'], equals: id } },
    });
  }
}
