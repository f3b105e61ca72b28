/** Steps and events of an attempt as rows, in the order in which they happened. */
import type { StepName, StepState, TaskEvent } from '#libs/contracts';
import { toJson, type Database, type Transaction } from '#libs/database';
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
      for (const step of steps) await this.writeStep(tx, task, step);
      if (events.length === 0) return true;
      await tx.taskEvent.createMany({
        data: events.map((event) => ({
          taskId: task.id,
          seq: event.seq,
          tenantId: task.tenantId,
          at: new Date(event.at),
          type: event.type,
          step: event.step,
          // PostgreSQL's text holds no NUL.
          level: event.level,
          text: event.text.replaceAll('\u0000', '\uFFFD'),
          ...(event.data === null ? {} : { data: toJson(event.data) }),
        })),
        skipDuplicates: true,
      });
      return true;
    });
  }

  /** A step that the kind's recipe does not foresee (a revert) gets a row of its own at the end. */
  private async writeStep(tx: Transaction, task: ClaimedTask, step: StepChange): Promise<void> {
    const data = {
      state: step.state,
      message: step.message,
      ...(step.state === 'running' ? { startedAt: step.at } : { finishedAt: step.at }),
    };
    const { count } = await tx.taskStep.updateMany({
      where: { taskId: task.id, name: step.name, attempt: task.attempt },
      data,
    });
    if (count > 0) return;
    const last = await tx.taskStep.aggregate({ where: { taskId: task.id }, _max: { index: true } });
    const index = (last._max.index ?? -1) + 1;
    await tx.taskStep.create({
      data: {
        taskId: task.id,
        index,
        tenantId: task.tenantId,
        name: step.name,
        attempt: task.attempt,
        ...data,
      },
    });
  }
}

async function findStored(tx: Transaction, taskId: string): Promise<StoredLog> {
  const [row] = await tx.$queryRaw<{ last: number; bytes: bigint }[]>`
    SELECT coalesce(max(seq), 0)::int AS last, coalesce(sum(octet_length(text)), 0)::bigint AS bytes
    FROM task_events WHERE task_id = ${taskId}::uuid`;
  return { lastSeq: row?.last ?? 0, bytes: Number(row?.bytes ?? 0) };
}

export interface StepChange {
  name: StepName;
  state: Exclude<StepState, 'pending'>;
  at: Date;
  message: string | null;
}
