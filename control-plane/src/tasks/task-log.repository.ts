import { Injectable } from '@nestjs/common';
import { taskEvent, type TaskEvent } from '#libs/contracts';
import type { Transaction } from '#libs/database';

/** Lines of what happened in a task. Read only: the engine writes them. */
@Injectable()
export class TaskLogRepository {
  async list(
    tx: Transaction,
    taskId: string,
    range: { from: number; limit: number },
  ): Promise<TaskEvent[]> {
    const rows = await tx.taskEvent.findMany({
      where: { taskId, seq: { gte: range.from } },
      orderBy: { seq: 'asc' },
      take: range.limit,
      omit: { taskId: true, tenantId: true },
    });
    return rows.map(({ at, ...row }) => taskEvent.parse({ ...row, at: at.toISOString() }));
  }

  /** Number of the newest line; 0 before the first. */
  async findLastSeq(tx: Transaction, taskId: string): Promise<number> {
    // Not as an aggregate: Prisma asks for it in a way that reads every line of the task.
    const last = await tx.taskEvent.findFirst({
      where: { taskId },
      orderBy: { seq: 'desc' },
      select: { seq: true },
    });
    return last?.seq ?? 0;
  }
}
