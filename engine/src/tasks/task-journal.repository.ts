/** Steps and events of an attempt as rows, in the order in which they happened. */
import type { StepName, StepState, TaskEvent } from '#libs/contracts';
import { Prisma, type Database } from '#libs/database';
import type { ClaimedTask } from './claimed-task.js';
import { newestAttempt } from './held-task.js';
import type { StoredLog } from './task-recorder.js';

export class TaskJournalRepository {
  constructor(private readonly database: Database) {}

  /** What the log of this task holds already, where its numbers go on. Its steps were laid out with the claim. */
  async begin({ id, attempt }: ClaimedTask): Promise<StoredLog> {
    if (attempt === 1) return { lastSeq: 0, bytes: 0 };
    const [row] = await this.database.statement(
      (tx) => tx.$queryRaw<{ last: number; bytes: bigint }[]>`
        SELECT coalesce(max(seq), 0)::int AS last, coalesce(sum(octet_length(text)), 0)::bigint AS bytes
        FROM task_events WHERE task_id = ${id}::uuid`,
    );
    return { lastSeq: row?.last ?? 0, bytes: Number(row?.bytes ?? 0) };
  }

  /**
   * Writes events and the step changes that go with them, together.
   * @returns false, and writes nothing, when a later attempt has begun.
   */
  async append(
    task: ClaimedTask,
    events: readonly TaskEvent[],
    steps: readonly StepChange[],
  ): Promise<boolean> {
    const [row] = await this.database.statement(
      (tx) => tx.$queryRaw<{ held: number }[]>`
        WITH held AS MATERIALIZED (${newestAttempt(task)}), ${journalParts(task, { events, steps })}
        SELECT count(*)::int AS held FROM held`,
    );
    return row?.held === 1;
  }
}

/**
 * Parts of a WITH statement that write steps and events of the attempt whose task the part `held` (id, tenant_id) names, and nothing where
 * it names none. A step that the kind's recipe does not foresee (a revert) gets a row of its own at the end. However many rows there are,
 * they come as one parameter: an INSERT with a place for each value costs the driver more than PostgreSQL.
 */
export const journalParts = (
  { attempt }: ClaimedTask,
  { events, steps }: LastWords,
): Prisma.Sql => Prisma.sql`
  changed AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(${renderJson(foldSteps(steps))}::jsonb)
      AS c (place int, name text, state text, message text, started_at timestamptz, finished_at timestamptz)),
  moved AS (
    UPDATE task_steps s SET state = c.state, message = c.message,
      started_at = coalesce(c.started_at, s.started_at), finished_at = coalesce(c.finished_at, s.finished_at)
    FROM changed c, held WHERE s.task_id = held.id AND s.attempt = ${attempt} AND s.name = c.name),
  added AS (
    INSERT INTO task_steps (task_id, index, tenant_id, name, attempt, state, message, started_at, finished_at)
    SELECT held.id, coalesce((SELECT max(index) FROM task_steps s WHERE s.task_id = held.id), -1) + row_number() OVER (ORDER BY c.place),
      held.tenant_id, c.name, ${attempt}, c.state, c.message, c.started_at, c.finished_at
    FROM changed c, held
    WHERE NOT EXISTS (SELECT FROM task_steps s WHERE s.task_id = held.id AND s.attempt = ${attempt} AND s.name = c.name)),
  said AS (
    INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text, data)
    SELECT held.id, e.seq, held.tenant_id, e.at, e.type, e.step, e.level, e.text, e.data
    FROM held, jsonb_to_recordset(${renderJson(events)}::jsonb)
      AS e (seq int, at timestamptz, type text, step text, level text, text text, data jsonb)
    ON CONFLICT DO NOTHING)`;

/** JSON that PostgreSQL takes: its texts hold no NUL and no half of a surrogate pair. */
export const renderJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string'
      ? part.replaceAll('\u0000', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      : part,
  );

export interface StepChange {
  name: StepName;
  state: Exclude<StepState, 'pending'>;
  at: Date;
  message: string | null;
}

/** What an attempt has to say that is not written yet. */
export interface LastWords {
  events: readonly TaskEvent[];
  steps: readonly StepChange[];
}

/** Where a step stands after its changes; `place` is their order, times are ISO, null where nothing of them is known here. */
interface StepRow {
  place: number;
  name: StepName;
  state: StepChange['state'];
  message: string | null;
  started_at: string | null;
  finished_at: string | null;
}

/** A step that began and ended since the last write is one row; the names are those of the columns. */
export function foldSteps(changes: readonly StepChange[]): StepRow[] {
  const steps = new Map<StepName, StepRow>();
  for (const { name, state, at, message } of changes) {
    const time = at.toISOString();
    const earlier = steps.get(name);
    const isStart = state === 'running';
    steps.set(name, {
      place: earlier?.place ?? steps.size,
      name,
      state,
      message,
      started_at: isStart ? time : (earlier?.started_at ?? null),
      finished_at: isStart ? (earlier?.finished_at ?? null) : time,
    });
  }
  return [...steps.values()];
}
