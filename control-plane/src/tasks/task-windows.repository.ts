import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';
import type { Opening } from '../calendar/windows.js';

/** A task that waits for a window, and the windows that its environment has. */
export interface TaskInWindow {
  id: string;
  tenantId: string;
  opensAt: Date;
  closesAt: Date;
  windows: unknown;
}

@Injectable()
export class TaskWindowsRepository {
  /** What was begun waits for no window any more. */
  async listWaiting(tx: Transaction): Promise<TaskInWindow[]> {
    return tx.$queryRaw<TaskInWindow[]>`
      SELECT t.id, t.tenant_id AS "tenantId", t.not_before AS "opensAt", t.not_after AS "closesAt", e.windows
      FROM tasks t JOIN stacks s ON s.id = t.stack_id JOIN environments e ON e.id = s.environment_id
      WHERE t.state = 'queued' AND t.attempt = 0 AND t.not_after IS NOT NULL ORDER BY t.number`;
  }

  /** False when it was started or moved meanwhile. */
  async move(tx: Transaction, { id, closesAt }: TaskInWindow, to: Opening): Promise<boolean> {
    // In SQL: Prisma would move `updated_at` as well, which is the engine's.
    const count = await tx.$executeRaw`
      UPDATE tasks SET not_before = ${to.opensAt.toISOString()}::timestamptz, not_after = ${to.closesAt.toISOString()}::timestamptz
      WHERE id = ${id}::uuid AND state = 'queued' AND attempt = 0 AND not_after = ${closesAt.toISOString()}::timestamptz`;
    return count > 0;
  }

  /** False when it waits for none, or does not wait. */
  async lift(tx: Transaction, id: string): Promise<boolean> {
    const count = await tx.$executeRaw`
      UPDATE tasks SET not_before = NULL, not_after = NULL
      WHERE (id = ${id}::uuid OR id = (SELECT backup_task_id FROM tasks WHERE id = ${id}::uuid))
        AND state = 'queued' AND not_after IS NOT NULL`;
    return count > 0;
  }

  /** The clock by which engines start what waits. */
  async readClock(tx: Transaction): Promise<Date> {
    const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    if (!row) throw new Error('The database tells no time');
    return row.now;
  }
}
