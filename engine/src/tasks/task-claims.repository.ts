/**
 * Who holds which task. What a holder writes names its fence number; no row touched means that the task is lost to it.
 * Only the clock of the database is compared (reference: leases are judged by `clock_timestamp()`).
 */
import { z } from 'zod';
import {
  claimLock,
  grammar,
  queueOrder,
  taskSteps,
  type StepName,
  type TaskKind,
} from '#libs/contracts';
import { Prisma, type Database } from '#libs/database';
import type { ErrorCode } from '#libs/errors';
import { claimedTask, isHandedBack, type ClaimedTask, type TaskOutcome } from './claimed-task.js';
import { journalParts, type LastWords } from './task-journal.repository.js';

const maxInterruptions = 3;

const stepsOfKinds = JSON.stringify(taskSteps);

const { secondsPerPoint, mostPoints, pointsPerRunning } = queueOrder;

export interface ClaimOptions {
  engine: string;
  leaseSeconds: number;
}

/** Kinds whose attempt leaves the host as it is when it fails, so that the next one goes on from there. */
const kindsLeftHalfWay = ['start', 'stop', 'remove', 'drill'] satisfies TaskKind[];
/** The steps of theirs that change something. */
const stepsLeftHalfWay = ['records', 'files', 'start', 'stop', 'remove'] satisfies StepName[];

const windowless =
  'The task waited for a maintenance window and was not begun in it, and its environment has none any more, so it would have waited for ever. Nothing was done. Ask for it anew, to begin at once or once the environment has a window again.';

const nothing: LastWords = { events: [], steps: [] };

export class TaskClaimsRepository {
  constructor(
    private readonly database: Database,
    private readonly options: ClaimOptions,
  ) {}

  /**
   * Claims what runs next, as much as there are free places; fewer or none when there is no more. On one stack: strictly in the order of
   * arrival, one at a time. On a host, for a tenant and in all: no more than its limit, and nothing while it is paused; on a host that does
   * not answer, only a check. What was begun waits for no window any more, and what is to be cancelled for no pause between tries. Among
   * what may start: the highest rank first, then arrival. The rank is the priority, a point more for every five minutes of waiting (three
   * at most), two points less for every task of the tenant that runs. Everything between a request and the first step is waited for, so
   * this is one statement (ADR 21).
   */
  async claimSome(places: number): Promise<ClaimedTask[]> {
    const { engine, leaseSeconds } = this.options;
    for (;;) {
      const rows = await this.database.statement(
        (tx) => tx.$queryRaw<{ task: unknown }[]>`
          SELECT task FROM mirab_claim_tasks(${engine}, ${leaseSeconds}, ${places}::int, ${stepsOfKinds}::jsonb,
            ${claimLock}, ${secondsPerPoint}, ${mostPoints}, ${pointsPerRunning}) AS task`,
      );
      const tasks: ClaimedTask[] = [];
      for (const { task } of rows) {
        const parsed = claimedTask.safeParse(task);
        if (parsed.success) tasks.push(parsed.data);
        else await this.refuse(task, parsed.error.issues[0]?.path.join('.') ?? '');
      }
      if (tasks.length > 0 || rows.length === 0) return tasks;
    }
  }

  /** Claims the one that runs next, or returns null. */
  async claimNext(): Promise<ClaimedTask | null> {
    return (await this.claimSome(1))[0] ?? null;
  }

  /**
   * Prolongs the lease. `lost`: somebody else holds the task now; stop at once. The disk is not waited for: of what a crash of the database
   * takes back, only the later end of the lease is lost, and for a whole lease time after its start nobody's lease runs out (`reap`).
   */
  async renew(task: ClaimedTask): Promise<'held' | 'cancel-requested' | 'lost'> {
    const [row] = await this.database.statement(
      (tx) => tx.$queryRaw<{ cancel: boolean }[]>`
        UPDATE tasks SET lease_expires_at = clock_timestamp() + make_interval(secs => ${this.options.leaseSeconds})
        WHERE id = ${task.id}::uuid AND state = 'running' AND fence = ${BigInt(task.fence)} AND lease_owner = ${this.options.engine}
        RETURNING cancel_requested_at IS NOT NULL AS cancel, set_config('synchronous_commit', 'off', true)`,
    );
    if (!row) return 'lost';
    return row.cancel ? 'cancel-requested' : 'held';
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
        RETURNING id, tenant_id, state, attempt, host_state),
        attempts AS (
          UPDATE task_attempts SET finished_at = clock_timestamp(), outcome = 'interrupted', error = 'The engine disappeared'
          FROM reaped WHERE task_id = reaped.id AND number = reaped.attempt),
        ended AS (SELECT id, tenant_id, state, host_state FROM reaped WHERE state = 'failed'), ${lastWord}
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
   * Cancels what is queued and was asked to stop. One whose last attempt may have left the host half-way waits for an attempt more, which
   * brings the host back: it was interrupted, or it failed, and an attempt of the task had begun what a failure leaves as it is (a change of
   * the revision brings the host back by itself when it fails). One that is being claimed is left to its attempt: two that wait for each
   * other's rows would wait for ever. @returns their ids and tenants.
   */
  async cancelQueued(): Promise<{ id: string; tenantId: string | null }[]> {
    return this.database.statement(
      (tx) => tx.$queryRaw<{ id: string; tenantId: string | null }[]>`
        WITH ended AS (
          UPDATE tasks SET state = 'cancelled', finished_at = clock_timestamp(), updated_at = clock_timestamp()
          WHERE id IN (
            SELECT id FROM tasks t WHERE state = 'queued' AND cancel_requested_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM task_attempts a WHERE a.task_id = t.id AND a.number = t.attempt AND (a.outcome = 'interrupted'
                OR a.outcome = 'failed' AND t.kind = ANY(${kindsLeftHalfWay}) AND EXISTS (
                  SELECT FROM task_events e WHERE e.task_id = t.id AND e.type = 'step' AND e.step = ANY(${stepsLeftHalfWay}))))
            FOR UPDATE SKIP LOCKED)
          RETURNING id, tenant_id, state, host_state), ${lastWord}
        SELECT id, tenant_id AS "tenantId" FROM ended`,
    );
  }

  /**
   * Ends what waits for a window that will never open: its own has closed, and its environment has none any more. What was begun waits for
   * no window. @returns their ids and tenants.
   */
  async endWindowless(): Promise<{ id: string; tenantId: string | null }[]> {
    return this.database.statement(
      (tx) => tx.$queryRaw<{ id: string; tenantId: string | null }[]>`
        WITH ended AS (
          UPDATE tasks SET state = 'failed', finished_at = clock_timestamp(), updated_at = clock_timestamp(),
            error_code = ${'STACK_STATE' satisfies ErrorCode}, error_message = ${windowless}, host_state = 'Nothing was changed on the host.'
          WHERE id IN (
            SELECT t.id FROM tasks t JOIN stacks s ON s.id = t.stack_id JOIN environments e ON e.id = s.environment_id
            WHERE t.state = 'queued' AND t.attempt = 0 AND t.not_after <= clock_timestamp() AND e.windows = '[]'
            FOR UPDATE OF t SKIP LOCKED)
          RETURNING id, tenant_id, state, host_state), ${lastWord}
        SELECT id, tenant_id AS "tenantId" FROM ended`,
    );
  }

  /** Fails a task whose row cannot be read, so that it holds up no other. */
  private async refuse(row: unknown, place: string): Promise<void> {
    const { id } = z.object({ id: grammar.id }).parse(row);
    await this.database.statement(
      (tx) => tx.$executeRaw`
        WITH ended AS (
          UPDATE tasks SET state = 'failed', finished_at = clock_timestamp(), lease_owner = NULL, lease_expires_at = NULL,
            error_code = 'SPEC_NOT_VALID', host_state = 'Nothing was changed on the host.',
            error_message = ${`The row of the task cannot be read (${place}), so nothing was done. Find out who changed the database.`}
          WHERE id = ${id}::uuid AND state = 'running' AND lease_owner = ${this.options.engine} RETURNING id, tenant_id, state, host_state),
        attempts AS (
          UPDATE task_attempts SET finished_at = clock_timestamp(), outcome = 'failed', error = 'The row of the task cannot be read.'
          FROM ended WHERE task_id = ended.id AND outcome = 'running'), ${lastWord}
        SELECT FROM ended`,
    );
  }

  /** Ends the task, or hands it back; yields its id and tenant while it is ours. */
  private endOfTask(task: ClaimedTask, outcome: TaskOutcome): Prisma.Sql {
    const ours = Prisma.sql`WHERE id = ${task.id}::uuid AND state = 'running' AND fence = ${BigInt(task.fence)}
      AND lease_owner = ${this.options.engine} RETURNING id, tenant_id`;
    const hostState = 'hostState' in outcome ? outcome.hostState : null;
    if (isHandedBack(outcome)) {
      const pauseMs = outcome.pauseMs ?? 0;
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

/**
 * The last words on tasks that the part `ended` (id, tenant_id, state, host_state) has brought to their end without an attempt that could
 * say them: what was left on the host, where that is known, and the state.
 */
const lastWord = Prisma.sql`
  said AS (
    INSERT INTO task_events (task_id, seq, tenant_id, at, type, level, text, data)
    SELECT id, last.seq + (row_number() OVER (PARTITION BY id ORDER BY word.place))::int, tenant_id, clock_timestamp(), word.type,
      word.level, word.text, word.data
    FROM ended
      CROSS JOIN LATERAL (SELECT coalesce(max(e.seq), 0) AS seq FROM task_events e WHERE e.task_id = ended.id) last
      CROSS JOIN LATERAL (VALUES (1, 'log', 'warning', host_state, NULL::jsonb),
        (2, 'state', 'info', state::text, jsonb_build_object('state', state))) word (place, type, level, text, data)
    WHERE word.text IS NOT NULL)`;
