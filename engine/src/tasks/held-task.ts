/** The fence inside the database: what an attempt writes stands only while the attempt holds its task. */
import { MirabError } from '#libs/errors';
import { Prisma, type Transaction } from '#libs/database';
import type { ClaimedTask } from './claimed-task.js';

/**
 * Locks the task's row until the transaction ends, so that nobody can claim or take back the task meanwhile.
 * @throws MirabError LEASE_LOST when another attempt holds it, or it has ended.
 */
export async function assertHeld(tx: Transaction, task: ClaimedTask): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT FROM tasks WHERE id = ${task.id}::uuid AND state = 'running' AND fence = ${BigInt(task.fence)} FOR SHARE`;
  if (rows.length === 0)
    throw new MirabError(
      'LEASE_LOST',
      'Another attempt holds this task, so this one writes nothing more.',
    );
}

/** The task while no later attempt has begun; the last words of an attempt are written when its task has ended already. */
export const newestAttempt = ({ id, fence }: ClaimedTask): Prisma.Sql =>
  Prisma.sql`SELECT id, tenant_id FROM tasks WHERE id = ${id}::uuid AND fence = ${BigInt(fence)} FOR SHARE`;
