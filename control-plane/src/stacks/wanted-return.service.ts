import { Injectable } from '@nestjs/common';
import { Database, Prisma, type Transaction } from '#libs/database';
import { EventBus } from '../events/event-bus.js';

interface ReturnedStack {
  id: string;
  tenantId: string;
}

/**
 * Stacks whose last task was cancelled (of those that change what is wanted), and that are wanted otherwise than they were seen. While a task is left, it decides. One that was to
 * be removed and whose name was given away meanwhile stays so.
 */
const cancelled = Prisma.sql`
  FROM stacks s LEFT JOIN stack_observations o ON o.stack_id = s.id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN o.state IN ('stopped', 'removed') THEN o.state ELSE 'running' END AS wanted) seen
  WHERE s.wanted::text <> seen.wanted
    AND (SELECT t.state FROM tasks t WHERE t.stack_id = s.id AND t.kind NOT IN ('backup', 'drill')
      ORDER BY t.number DESC LIMIT 1) = 'cancelled'
    AND NOT EXISTS (SELECT FROM tasks t WHERE t.stack_id = s.id AND t.state IN ('queued', 'running'))
    AND NOT (s.wanted = 'removed' AND EXISTS (
      SELECT FROM stacks other WHERE other.zone = s.zone AND other.subdomain = s.subdomain AND other.id <> s.id AND other.wanted <> 'removed'))`;

/** What a task wanted is wanted no more once it was cancelled: a stop that never began leaves a stack that is to run. */
@Injectable()
export class WantedReturnService {
  constructor(
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  /**
   * Makes each stack whose last task was cancelled wanted as it was last seen. Settings that are pending stay pending. Any number of
   * processes may do so at once.
   */
  async returnCancelled(): Promise<void> {
    const returned = await this.database.transaction('*', (tx) => this.returnIn(tx));
    for (const { id, tenantId } of returned)
      this.events.announce({ resource: 'stacks', id, tenantId });
  }

  private async returnIn(tx: Transaction): Promise<ReturnedStack[]> {
    const held = await tx.$queryRaw<{ id: string }[]>`
      SELECT s.id ${cancelled} FOR UPDATE OF s SKIP LOCKED`;
    if (held.length === 0) return [];
    // Asked again: who decided about one in between has committed, and nobody else decides now.
    return tx.$queryRaw<ReturnedStack[]>`
      UPDATE stacks SET wanted = found.wanted::"StackWanted", version = version + 1, updated_at = clock_timestamp()
      FROM (SELECT s.id, seen.wanted ${cancelled}) found
      WHERE stacks.id = found.id AND stacks.id = ANY(${held.map(({ id }) => id)}::uuid[])
      RETURNING stacks.id, stacks.tenant_id AS "tenantId"`;
  }
}
