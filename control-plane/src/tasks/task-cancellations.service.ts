import { Injectable } from '@nestjs/common';
import { patterns, type CancelTasksBody, type CancelTasksResponse } from '#libs/contracts';
import { Database } from '#libs/database';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import type { RequestContext } from '../http/request-context.js';
import { OutboxRepository } from './outbox.repository.js';
import {
  TaskQueueRepository,
  type CancelledTask,
  type WaitingChoice,
} from './task-queue.repository.js';

/** Tasks of one transaction: each holds the audit chains of its tenants until it ends. */
const tasksAtOnce = 1_000;

/** Many waiting tasks cancelled by one request. */
@Injectable()
export class TaskCancellationsService {
  constructor(
    private readonly database: Database,
    private readonly queue: TaskQueueRepository,
    private readonly outbox: OutboxRepository,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /**
   * Cancels what waits, in pieces that stand each by itself: when one fails, those before it are cancelled, and the same request goes on
   * from there.
   */
  async cancel(context: RequestContext, body: CancelTasksBody): Promise<CancelTasksResponse> {
    const choice = 'taskIds' in body ? { ids: body.taskIds } : body.waiting;
    let requested = 0;
    for (;;) {
      const tasks = await this.cancelPiece(context, choice);
      this.announce(tasks);
      requested += tasks.length;
      if (tasks.length < tasksAtOnce) return { requested };
    }
  }

  private cancelPiece(context: RequestContext, choice: WaitingChoice): Promise<CancelledTask[]> {
    return this.database.transaction(context.scope, async (tx) => {
      const tasks = await this.queue.requestCancellations(tx, choice, tasksAtOnce);
      const [first] = tasks;
      if (!first) return [];
      // One ring is enough: whoever hears it looks for all tasks that wait and are to be cancelled.
      await this.outbox.add(tx, patterns.taskCancel, { taskId: first.id }, first.priority);
      await this.audit.writeAll(
        tx,
        context,
        tasks.map(({ id, tenantId, kind }) => ({
          action: 'task.cancellation-requested',
          subjectType: 'task',
          subjectId: id,
          tenantId,
          after: { kind },
        })),
      );
      return tasks;
    });
  }

  /** One fact for each tenant: its readers look at their whole list anew. The engine tells of each task when it has ended. */
  private announce(tasks: readonly CancelledTask[]): void {
    const ofTenants = new Map(tasks.map(({ id, tenantId }) => [tenantId, id]));
    for (const [tenantId, id] of ofTenants)
      this.events.announce({ resource: 'tasks', id, tenantId });
  }
}
