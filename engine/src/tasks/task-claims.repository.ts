/**
 * Who holds which task. What a holder writes names its fence number; no row touched means that the task is lost to it.
 * Only the clock of the database is compared (reference: leases are judged by `clock_timestamp()`).
 */
import { claimLock, queueOrder, taskSteps } from '#libs/contracts';
import { Prisma, type Database, type Transaction } from '#libs/database';
import { claimedTask, isHandedBack, type ClaimedTask, type TaskOutcome } from './claimed-task.js';
import { journalParts, type LastWords } from './task-journal.repository.js';

const maxInterruptions = 3;

const stepsOfKinds = JSON.stringify(taskSteps);

const { secondsPerPoint, mostPoints, pointsPerRunning } = queueOrder;

export interface ClaimOptions {
  engine: string;
  leaseSeconds: number;
}

const nothing: LastWords = { events: [], steps: [] };

export class TaskClaimsRepository {
  constructor(
    private readonly database: Database,
    private readonly options: ClaimOptions,
  ) {}

  /**
   * Claims what runs next, or returns null. On one stack: strictly in the order of arrival, one at a time. On a host, for a tenant and in
   * all: no more than its limit, and nothing while it is paused; on a host that does not answer, only a check. Among what may start: the
   * highest rank first, then arrival. The rank is the priority, a point more for every five minutes of waiting (three at most), two points
   * less for every task of the tenant that runs.
   */
  async claimNext(): Promise<ClaimedTask | null> {
    for (;;) {
      const task = await this.claimOne();
      if (task !== 'refused') return task;
    }
  }

  /** `refused`: the row was cancelled meanwhile, or could not be read and was failed, so that it holds up no other. */
  private async claimOne(): Promise<ClaimedTask | 'refused' | null> {
    return this.database.transaction('*', async (tx) => {
      // One claimer at a time, so every limit is exact.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${claimLock})`;
      const found = await findNext(tx);
      if (!found) return null;
      return (await this.take(tx, found)) ?? 'refused';
    });
  }

  /** Prolongs the lease. `lost`: somebody else holds the task now; stop at once. */
  async renew(task: ClaimedTask): Promise<'held' | 'cancel-requested' | 'lost'> {
    return this.database.transaction('*', async (tx) => {
      const rows = await tx.$queryRaw<{ cancel: boolean }[]>`
        UPDATE tasks SET lease_expires_at = clock_timestamp() + make_interval(secs => ${this.options.leaseSeconds})
        WHERE id = ${task.id}::uuid AND state = 'running' AND fence = ${BigInt(task.fence)} AND lease_owner = ${this.options.engine}
        RETURNING cancel_requested_at IS NOT NULL AS cancel`;
      if (!rows[0]) return 'lost';
      return rows[0].cancel ? 'cancel-requested' : 'held';
    });
  }

  /**
   * Writes the end of an attempt, and with it what the attempt has still to say: a task that is over has a log that says so (invariant I7).
   * @returns false, and writes nothing, when the task is no longer ours.
   */
  async finish(task: ClaimedTask, outcome: TaskOutcome, last = nothing): Promise<boolean> {
    // An attempt that was overtaken has its end already: whoever took the task wrote it.
    const { state, message } = endOfAttempt(outcome);
    const [row] = await this.database.statement(
      (tx) => tx.$queryRaw<{ held: number }[]>`
        WITH held AS (${this.endOfTask(task, outcome)}), ${journalParts(task, last)},
        ended AS (
          UPDATE task_attempts SET finished_at = clock_timestamp(), outcome = ${state}, error = ${message}
          FROM held WHERE task_id = held.id AND number = ${task.attempt})
        SELECT count(*)::int AS held FROM held`,
    );
    return row?.held === 1;
  }

  /**
   * Takes back tasks whose lease ran out: queued again, or failed after three interruptions. Nothing is taken in the first lease time
   * after a start of the database, so that living engines can renew first.
   * @returns ids of the tasks that were taken back.
   */
  async reap(): Promise<string[]> {
    const rows = await this.database.statement(
      (tx) => tx.$queryRaw<{ id: string }[]>`
        WITH reaped AS (UPDATE tasks SET
          state = CASE WHEN interruptions + 1 >= ${maxInterruptions} THEN 'failed' ELSE 'queued' END::"TaskState",
          finished_at = CASE WHEN interruptions + 1 >= ${maxInterruptions} THEN clock_timestamp() END,
          error_code = CASE WHEN interruptions + 1 >= ${maxInterruptions} THEN 'CRASH_LOOP' END,
          error_message = CASE WHEN interruptions + 1 >= ${maxInterruptions}
            THEN 'The engine disappeared while it worked on this task, three times. Look at the engine''s log before you try again.' END,
          host_state = CASE WHEN interruptions + 1 >= ${maxInterruptions}
            THEN 'What its attempts did stands on the host and was not looked at.' END,
          interruptions = interruptions + 1, lease_owner = NULL, lease_expires_at = NULL, updated_at = clock_timestamp()
        WHERE state = 'running' AND lease_expires_at < clock_timestamp()
          AND clock_timestamp() > pg_postmaster_start_time() + make_interval(secs => ${this.options.leaseSeconds})
        RETURNING id, tenant_id, state, attempt),
        attempts AS (
          UPDATE task_attempts SET finished_at = clock_timestamp(), outcome = 'interrupted', error = 'The engine disappeared'
          FROM reaped WHERE task_id = reaped.id AND number = reaped.attempt),
        ended AS (SELECT id, tenant_id, state FROM reaped WHERE state = 'failed'), ${lastWord}
        SELECT id FROM reaped`,
    );
    return rows.map((row) => row.id);
  }

  /** Gives back at once what an earlier life of this same engine held; called once at start. */
  async releaseOwn(): Promise<number> {
    return this.database.statement(
      (tx) => tx.$executeRaw`
        UPDATE tasks SET lease_expires_at = clock_timestamp() - interval '1 second'
        WHERE state = 'running' AND lease_owner = ${this.options.engine}`,
    );
  }

  /**
   * Cancels what is queued and was asked to stop. One whose last attempt was interrupted may have left the host half-way: it waits for an
   * attempt more, which brings the host back. @returns their ids and tenants.
   */
  async cancelQueued(): Promise<{ id: string; tenantId: string | null }[]> {
    return this.database.statement(
      (tx) => tx.$queryRaw<{ id: string; tenantId: string | null }[]>`
        WITH ended AS (
          UPDATE tasks SET state = 'cancelled', finished_at = clock_timestamp(), updated_at = clock_timestamp()
          WHERE state = 'queued' AND cancel_requested_at IS NOT NULL
            AND NOT EXISTS (SELECT FROM task_attempts a WHERE a.task_id = tasks.id AND a.number = tasks.attempt AND a.outcome = 'interrupted')
          RETURNING id, tenant_id, state), ${lastWord}
        SELECT id, tenant_id AS "tenantId" FROM ended`,
    );
  }

  /**
   * One statement, because everything between a request and the first step is waited for: the fence rises, the task is ours, its attempt
   * begins, and the steps of its kind are laid out as pending over what an earlier attempt left.
   */
  private async take(
    tx: Transaction,
    found: { id: string; stack_id: string | null },
  ): Promise<ClaimedTask | null> {
    const { engine, leaseSeconds } = this.options;
    const rows = await tx.$queryRaw<unknown[]>`
      WITH raised AS (UPDATE stacks SET fence = fence + 1 WHERE id = ${found.stack_id}::uuid RETURNING fence),
      taken AS (
        UPDATE tasks SET state = 'running', attempt = attempt + 1, fence = coalesce((SELECT fence FROM raised), fence + 1, 1),
          lease_owner = ${engine}, lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
          started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp()
        WHERE id = ${found.id}::uuid AND state = 'queued'
        RETURNING id, kind, tenant_id, stack_id, host_id, input, spec, plan_hash, fence, attempt, started_at, cancel_requested_at),
      begun AS (
        INSERT INTO task_attempts (task_id, number, tenant_id, fence, engine, started_at, outcome)
        SELECT id, attempt, tenant_id, fence, ${engine}, clock_timestamp(), 'running' FROM taken),
      steps AS (
        SELECT taken.id, taken.tenant_id, taken.attempt, step.name, step.place - 1 AS index
        FROM taken, jsonb_array_elements_text(${stepsOfKinds}::jsonb -> taken.kind) WITH ORDINALITY AS step (name, place)),
      laid AS (
        INSERT INTO task_steps (task_id, index, tenant_id, name, state, attempt)
        SELECT id, index, tenant_id, name, 'pending', attempt FROM steps
        ON CONFLICT (task_id, index) DO UPDATE SET name = EXCLUDED.name, state = EXCLUDED.state, attempt = EXCLUDED.attempt,
          started_at = NULL, finished_at = NULL, message = NULL),
      gone AS (DELETE FROM task_steps USING taken WHERE task_id = taken.id AND index >= (SELECT count(*) FROM steps))
      SELECT id, kind, tenant_id AS "tenantId", stack_id AS "stackId", host_id AS "hostId", input, spec,
        plan_hash AS "planHash", fence, attempt, round(extract(epoch FROM clock_timestamp() - started_at) * 1000) AS "ageMs",
        cancel_requested_at IS NOT NULL AS "cancelRequested",
        (SELECT count(*) FROM task_attempts a WHERE a.task_id = taken.id AND a.outcome = 'failed')::int AS failures
      FROM taken`;
    // Cancelled in this very moment; whatever comes next is looked for anew.
    if (rows.length === 0) return null;
    const task = claimedTask.safeParse(rows[0]);
    if (task.success) return task.data;
    const place = task.error.issues[0]?.path.join('.') ?? '';
    await tx.$executeRaw`
      WITH ended AS (
        UPDATE tasks SET state = 'failed', finished_at = clock_timestamp(), lease_owner = NULL, lease_expires_at = NULL,
          error_code = 'SPEC_NOT_VALID', host_state = 'Nothing was changed on the host.',
          error_message = ${`The row of the task cannot be read (${place}), so nothing was done. Find out who changed the database.`}
        WHERE id = ${found.id}::uuid RETURNING id, tenant_id, state),
      attempts AS (
        UPDATE task_attempts SET finished_at = clock_timestamp(), outcome = 'failed', error = 'The row of the task cannot be read.'
        FROM ended WHERE task_id = ended.id AND outcome = 'running'), ${lastWord}
      SELECT FROM ended`;
    return null;
  }

  /** Ends the task, or hands it back; yields its id and tenant while it is ours. */
  private endOfTask(task: ClaimedTask, outcome: TaskOutcome): Prisma.Sql {
    const ours = Prisma.sql`WHERE id = ${task.id}::uuid AND state = 'running' AND fence = ${BigInt(task.fence)}
      AND lease_owner = ${this.options.engine} RETURNING id, tenant_id`;
    const hostState = 'hostState' in outcome ? outcome.hostState : null;
    if (isHandedBack(outcome)) {
      const pauseMs = outcome.state === 'retried' ? outcome.pauseMs : 0;
      return Prisma.sql`
        UPDATE tasks SET state = 'queued', lease_owner = NULL, lease_expires_at = NULL, updated_at = clock_timestamp(),
          available_at = clock_timestamp() + make_interval(secs => ${pauseMs / 1_000}), host_state = ${hostState} ${ours}`;
    }
    const { code, message } = outcome.state === 'failed' ? outcome : { code: null, message: null };
    return Prisma.sql`
      UPDATE tasks SET state = ${outcome.state}::"TaskState", finished_at = clock_timestamp(), updated_at = clock_timestamp(),
        lease_owner = NULL, lease_expires_at = NULL, error_code = ${code}, error_message = ${message}, host_state = ${hostState} ${ours}`;
  }
}

/** A try that failed is a failed attempt, whether or not another one follows. */
function endOfAttempt(outcome: TaskOutcome): { state: string; message: string | null } {
  const state = outcome.state === 'retried' ? 'failed' : outcome.state;
  return { state, message: 'message' in outcome ? outcome.message : null };
}

/** The last word on tasks that the part `ended` (id, tenant_id, state) has brought to their end without an attempt that could say it. */
const lastWord = Prisma.sql`
  said AS (
    INSERT INTO task_events (task_id, seq, tenant_id, at, type, level, text, data)
    SELECT id, 1 + coalesce((SELECT max(seq) FROM task_events e WHERE e.task_id = ended.id), 0), tenant_id, clock_timestamp(), 'state',
      'info', state::text, jsonb_build_object('state', state)
    FROM ended)`;

/**
 * The task that runs next. Only the first of each stack is looked at, one index step per stack, so the time depends on the number of
 * stacks that wait and not on how much waits behind them.
 */
async function findNext(tx: Transaction): Promise<{ id: string; stack_id: string | null } | null> {
  const [found] = await tx.$queryRaw<{ id: string; stack_id: string | null }[]>`
    WITH RECURSIVE heads AS (
      (SELECT stack_id, id FROM tasks WHERE state = 'queued' AND stack_id IS NOT NULL ORDER BY stack_id, number LIMIT 1)
      UNION ALL
      SELECT next.stack_id, next.id FROM heads, LATERAL (
        SELECT stack_id, id FROM tasks WHERE state = 'queued' AND stack_id > heads.stack_id ORDER BY stack_id, number LIMIT 1) next
    ),
    first AS (SELECT id FROM heads UNION ALL SELECT id FROM tasks WHERE state = 'queued' AND stack_id IS NULL),
    running AS MATERIALIZED (SELECT host_id, tenant_id, stack_id FROM tasks WHERE state = 'running'),
    busy_hosts AS (SELECT host_id, count(*) AS active FROM running GROUP BY host_id),
    busy_tenants AS (SELECT tenant_id, count(*) AS active FROM running GROUP BY tenant_id)
    SELECT t.id, t.stack_id
    FROM first JOIN tasks t ON t.id = first.id
      JOIN platform_settings p ON NOT p.paused AND (SELECT count(*) FROM running) < coalesce(p.max_active, 1000000)
      JOIN hosts h ON h.id = t.host_id LEFT JOIN busy_hosts bh ON bh.host_id = t.host_id
      LEFT JOIN host_watches w ON w.host_id = t.host_id
      LEFT JOIN tenants n ON n.id = t.tenant_id LEFT JOIN busy_tenants bt ON bt.tenant_id = t.tenant_id
    WHERE t.available_at <= clock_timestamp()
      AND (t.not_after IS NULL OR (t.not_before <= clock_timestamp() AND clock_timestamp() < t.not_after))
      AND NOT h.paused AND coalesce(bh.active, 0) < h.max_active
      AND (w.opened_at IS NULL OR t.kind = 'check')
      AND NOT coalesce(n.paused, false) AND coalesce(bt.active, 0) < coalesce(n.max_active, 1000000)
      AND NOT EXISTS (SELECT FROM running r WHERE r.stack_id = t.stack_id)
    ORDER BY t.priority
        + least(${mostPoints}, floor(extract(epoch FROM clock_timestamp() - t.created_at) / ${secondsPerPoint}))
        - ${pointsPerRunning} * coalesce(bt.active, 0) DESC,
      t.number
    LIMIT 1`;
  return found ?? null;
}
