/** Steps and events of an attempt as rows, in the order in which they happened. */
import type { StepName, StepState, TaskEvent } from '#libs/contracts';
import type { Database, Transaction } from '#libs/database';
import type { ClaimedTask } from './claimed-task.js';
import { isNewestAttempt } from './held-task.js';
import type { StoredLog } from './task-recorder.js';

export class TaskJournalRepository {
  constructor(private readonly database: Database) {}

  /** What the log of this task holds already, where its numbers go on. Its steps were laid out with the claim. */
  async begin({ id, attempt }: ClaimedTask): Promise<StoredLog> {
    if (attempt === 1) return { lastSeq: 0, bytes: 0 };
    return this.database.transaction('*', (tx) => findStored(tx, id));
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
    return this.database.transaction('*', async (tx) => {
      if (!(await isNewestAttempt(tx, task))) return false;
      if (steps.length > 0) await this.writeSteps(tx, task, foldSteps(steps));
      if (events.length > 0) await writeEvents(tx, task, events);
      return true;
    });
  }

  private async writeSteps(
    tx: Transaction,
    task: ClaimedTask,
    steps: readonly StepRow[],
  ): Promise<void> {
    const written = await tx.$queryRaw<{ name: string }[]>`
      UPDATE task_steps s SET state = c.state, message = c.message,
        started_at = coalesce(c.started_at, s.started_at), finished_at = coalesce(c.finished_at, s.finished_at)
      FROM jsonb_to_recordset(${renderJson(steps)}::jsonb)
        AS c (name text, state text, message text, started_at timestamptz, finished_at timestamptz)
      WHERE s.task_id = ${task.id}::uuid AND s.attempt = ${task.attempt} AND s.name = c.name RETURNING s.name`;
    const names = new Set(written.map(({ name }) => name));
    for (const step of steps) if (!names.has(step.name)) await this.addStep(tx, task, step);
  }

  /** A step that the kind's recipe does not foresee (a revert) gets a row of its own at the end. */
  private async addStep(tx: Transaction, task: ClaimedTask, step: StepRow): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO task_steps (task_id, index, tenant_id, name, attempt, state, message, started_at, finished_at)
      SELECT ${task.id}::uuid, coalesce(max(index) + 1, 0), ${task.tenantId}::uuid, ${step.name}, ${task.attempt}, ${step.state},
        ${step.message}, ${step.started_at}::timestamptz, ${step.finished_at}::timestamptz
      FROM task_steps WHERE task_id = ${task.id}::uuid`;
  }
}

async function findStored(tx: Transaction, taskId: string): Promise<StoredLog> {
  const [row] = await tx.$queryRaw<{ last: number; bytes: bigint }[]>`
    SELECT coalesce(max(seq), 0)::int AS last, coalesce(sum(octet_length(text)), 0)::bigint AS bytes
    FROM task_events WHERE task_id = ${taskId}::uuid`;
  return { lastSeq: row?.last ?? 0, bytes: Number(row?.bytes ?? 0) };
}

/** One parameter however many rows there are: an INSERT with a place for each value costs the driver more than PostgreSQL. */
async function writeEvents(
  tx: Transaction,
  task: ClaimedTask,
  events: readonly TaskEvent[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text, data)
    SELECT ${task.id}::uuid, seq, ${task.tenantId}::uuid, at, type, step, level, text, data
    FROM jsonb_to_recordset(${renderJson(events)}::jsonb)
      AS e (seq int, at timestamptz, type text, step text, level text, text text, data jsonb)
    ON CONFLICT DO NOTHING`;
}

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

/** Where a step stands after its changes; times are ISO, null where nothing of them is known here. */
interface StepRow {
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
      name,
      state,
      message,
      started_at: isStart ? time : (earlier?.started_at ?? null),
      finished_at: isStart ? (earlier?.finished_at ?? null) : time,
    });
  }
  return [...steps.values()];
}
