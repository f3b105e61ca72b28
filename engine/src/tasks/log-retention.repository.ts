/** Lines of ended tasks: how much there is, and its removal in small pieces. Running and waiting tasks are never among them. */
import { logRetentionLock } from '#libs/contracts';
import { Prisma, type Database, type Transaction } from '#libs/database';

/** What a row takes beside its text: numbers, time, names. */
const rowBytes = 100;

/** A task whose lines are to go. */
export interface EndedLog {
  id: string;
  tenantId: string | null;
}

export class LogRetentionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts the lines of ended tasks that were not counted yet, the oldest first.
   * @returns how many tasks were counted; fewer than `limit` when none is left.
   */
  async measure(limit: number): Promise<number> {
    return this.database.transaction(
      '*',
      (tx) => tx.$executeRaw`
        UPDATE tasks SET log_bytes = coalesce((SELECT sum(octet_length(text) + coalesce(pg_column_size(data), 0) + ${rowBytes}::int)
          FROM task_events e WHERE e.task_id = tasks.id), 0)
        WHERE id IN (SELECT id FROM tasks WHERE finished_at < clock_timestamp() - interval '1 minute' AND log_bytes IS NULL
          ORDER BY finished_at LIMIT ${limit})`,
    );
  }

  /** Bytes of all counted lines of ended tasks. */
  async countBytes(): Promise<number> {
    return this.database.transaction('*', async (tx) => {
      const [row] = await tx.$queryRaw<{ bytes: bigint }[]>`
        SELECT coalesce(sum(log_bytes), 0)::bigint AS bytes FROM tasks
        WHERE finished_at IS NOT NULL AND log_bytes IS DISTINCT FROM 0`;
      return Number(row?.bytes ?? 0);
    });
  }

  /** What the table and its index take on disk. PostgreSQL keeps the room of removed rows for new ones. */
  async countStoredBytes(): Promise<number> {
    return this.database.transaction('*', async (tx) => {
      const [row] = await tx.$queryRaw<{ bytes: bigint }[]>`
        SELECT pg_total_relation_size('task_events')::bigint AS bytes`;
      return Number(row?.bytes ?? 0);
    });
  }

  /** The ended task with the oldest lines; with `olderThanDays`, only one that ended so long ago. */
  async findOldest(olderThanDays: number | null): Promise<EndedLog | null> {
    const age =
      olderThanDays === null
        ? Prisma.empty
        : Prisma.sql`AND finished_at < clock_timestamp() - make_interval(days => ${olderThanDays}::int)`;
    return this.database.transaction('*', async (tx) => {
      const [row] = await tx.$queryRaw<EndedLog[]>`
        SELECT id, tenant_id AS "tenantId" FROM tasks
        WHERE finished_at IS NOT NULL AND log_bytes IS DISTINCT FROM 0 ${age}
        ORDER BY finished_at LIMIT 1`;
      return row ?? null;
    });
  }

  /**
   * Removes at most `limit` lines of an ended task, and says on the task that its log is no more.
   * @param keptDays the age for which logs are kept; null when it makes room for newer ones.
   * @returns true when lines are left, `busy` when another engine cleans.
   */
  async removePiece(
    { id }: EndedLog,
    keptDays: number | null,
    limit: number,
  ): Promise<boolean | 'busy'> {
    return this.database.transaction('*', async (tx) => {
      if (!(await takeLock(tx))) return 'busy';
      const removed = await tx.$executeRaw`
        DELETE FROM task_events WHERE task_id = ${id}::uuid
          AND seq IN (SELECT seq FROM task_events WHERE task_id = ${id}::uuid ORDER BY seq LIMIT ${limit})`;
      const isLeft = removed === limit;
      await tx.$executeRaw`
        UPDATE tasks SET log_bytes = CASE WHEN ${isLeft}::boolean THEN log_bytes ELSE 0 END,
          log_kept_days = CASE WHEN log_removed_at IS NULL THEN ${keptDays}::int ELSE log_kept_days END,
          log_removed_at = CASE WHEN log_removed_at IS NULL AND ${removed}::int > 0 THEN clock_timestamp() ELSE log_removed_at END
        WHERE id = ${id}::uuid AND finished_at IS NOT NULL`;
      return isLeft;
    });
  }

  /** @returns how many dead letters were removed, at most `limit`. */
  async removeDeadLetters(olderThanDays: number, limit: number): Promise<number> {
    return this.database.transaction(
      '*',
      (tx) => tx.$executeRaw`
        DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters
          WHERE created_at < clock_timestamp() - make_interval(days => ${olderThanDays}::int) ORDER BY created_at LIMIT ${limit})`,
    );
  }
}

async function takeLock(tx: Transaction): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(${logRetentionLock}) AS taken`;
  return row?.taken === true;
}
