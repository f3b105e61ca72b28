import { Injectable } from '@nestjs/common';
import { queueOrder, type TaskKind } from '#libs/contracts';
import { Prisma, type Transaction } from '#libs/database';
import type { QueuePlace } from './waiting.js';

const { secondsPerPoint, mostPoints, pointsPerRunning } = queueOrder;

/** Which waiting tasks are meant: chosen ones, or all that fit. What is not given fits everything. */
export interface WaitingChoice {
  ids?: readonly string[] | undefined;
  tenantId?: string | undefined;
  stackId?: string | undefined;
  hostId?: string | undefined;
  kind?: TaskKind | undefined;
  /** None that came later. */
  createdUntil?: string | undefined;
}

export interface CancelledTask {
  id: string;
  tenantId: string | null;
  kind: string;
  priority: number;
}

interface PlaceRow extends Omit<QueuePlace, 'before'> {
  id: string;
  beforeKind: string | null;
  beforeState: string | null;
}

/** The queue as the reader's scope shows it: where tasks stand in it, and what is taken out of it. */
@Injectable()
export class TaskQueueRepository {
  /**
   * What stands before these waiting tasks, by id, in one statement however many are asked for. Tasks of a paused tenant and cancelled
   * ones count for nobody: nobody waits for them. A task that was taken up meanwhile has no place.
   */
  async findPlaces(
    tx: Transaction,
    tasks: readonly { id: string; hostId: string }[],
  ): Promise<ReadonlyMap<string, QueuePlace>> {
    if (tasks.length === 0) return new Map();
    const ids = tasks.map(({ id }) => id);
    const hostIds = [...new Set(tasks.map(({ hostId }) => hostId))];
    const rows = await tx.$queryRaw<PlaceRow[]>`
      WITH running AS MATERIALIZED (SELECT host_id, tenant_id FROM tasks WHERE state = 'running'),
      busy AS (SELECT tenant_id, count(*) AS active FROM running GROUP BY tenant_id),
      queue AS (
        SELECT t.id, t.host_id, t.tenant_id, t.stack_id, t.number,
          CASE WHEN n.paused OR t.cancel_requested_at IS NOT NULL THEN 0 ELSE 1 END AS weight,
          t.priority
            + least(${mostPoints}, greatest(0, floor(extract(epoch FROM clock_timestamp() - t.created_at) / ${secondsPerPoint})))
            - ${pointsPerRunning} * coalesce(b.active, 0) AS rank
        FROM tasks t LEFT JOIN tenants n ON n.id = t.tenant_id LEFT JOIN busy b ON b.tenant_id = t.tenant_id
        WHERE t.state = 'queued' AND t.host_id = ANY(${hostIds}::uuid[])),
      places AS (
        SELECT id, host_id, tenant_id, stack_id, number,
          coalesce(sum(weight) OVER (PARTITION BY host_id ORDER BY rank DESC, number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "ofHost",
          coalesce(sum(weight) OVER (PARTITION BY host_id, stack_id ORDER BY rank DESC, number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "ofStackByRank",
          coalesce(sum(weight) OVER (PARTITION BY host_id, stack_id ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "ofStack"
        FROM queue)
      SELECT p.id, before.kind AS "beforeKind", before.state AS "beforeState",
        -- On its own stack arrival alone counts.
        (1 + p."ofHost" + CASE WHEN p.stack_id IS NULL THEN 0 ELSE p."ofStack" - p."ofStackByRank" END)::int AS position,
        (SELECT count(*) FROM running)::int AS "runningInAll",
        (SELECT count(*) FROM running r WHERE r.tenant_id = p.tenant_id)::int AS "runningOfTenant",
        (SELECT count(*) FROM running r WHERE r.host_id = p.host_id)::int AS "runningOnHost"
      FROM places p LEFT JOIN LATERAL (
        (SELECT kind, 'running' AS state FROM tasks WHERE stack_id = p.stack_id AND state = 'running')
        UNION ALL
        (SELECT kind, 'queued' FROM tasks WHERE stack_id = p.stack_id AND state = 'queued' AND number < p.number ORDER BY number LIMIT 1)
        ORDER BY state DESC LIMIT 1) before ON true
      WHERE p.id = ANY(${ids}::uuid[])`;
    return new Map(rows.map((row) => [row.id, toPlace(row)]));
  }

  /**
   * Marks waiting tasks for cancellation, the oldest first; what runs, and what was asked to stop before, is left alone.
   * @returns the tasks that were marked, at most `limit`.
   */
  async requestCancellations(
    tx: Transaction,
    choice: WaitingChoice,
    limit: number,
  ): Promise<CancelledTask[]> {
    // Locked in the order of arrival, so that two requests at once never wait for each other. In SQL: Prisma would move `updated_at` as well.
    return tx.$queryRaw<CancelledTask[]>`
      UPDATE tasks SET cancel_requested_at = clock_timestamp() WHERE id IN (
        SELECT id FROM tasks WHERE state = 'queued' AND cancel_requested_at IS NULL ${conditionsOf(choice)}
        ORDER BY number LIMIT ${limit} FOR UPDATE)
      RETURNING id, tenant_id AS "tenantId", kind, priority`;
  }
}

function conditionsOf(choice: WaitingChoice): Prisma.Sql {
  const { ids, tenantId, stackId, hostId, kind, createdUntil } = choice;
  const all = [
    ids && Prisma.sql`id = ANY(${[...ids]}::uuid[])`,
    tenantId && Prisma.sql`tenant_id = ${tenantId}::uuid`,
    stackId && Prisma.sql`stack_id = ${stackId}::uuid`,
    hostId && Prisma.sql`host_id = ${hostId}::uuid`,
    kind && Prisma.sql`kind = ${kind}`,
    createdUntil && Prisma.sql`created_at <= ${createdUntil}::timestamptz`,
  ].filter((one) => one instanceof Prisma.Sql);
  return all.length === 0 ? Prisma.empty : Prisma.sql`AND ${Prisma.join(all, ' AND ')}`;
}

const toPlace = ({ beforeKind, beforeState, ...row }: PlaceRow): QueuePlace => ({
  position: row.position,
  runningInAll: row.runningInAll,
  runningOfTenant: row.runningOfTenant,
  runningOnHost: row.runningOnHost,
  before:
    beforeKind === null || beforeState === null ? null : { kind: beforeKind, state: beforeState },
});
