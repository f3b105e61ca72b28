import { Injectable } from '@nestjs/common';
import { isFinalTaskState, patterns, type Page, type TaskResponse } from '#libs/contracts';
import { Database, type TaskOrderByWithRelationInput, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { readPageRequest } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { SettingsService } from '../settings/settings.service.js';
import { WantedStackService } from '../stacks/wanted-stack.service.js';
import { OutboxRepository } from './outbox.repository.js';
import { toTaskResponse } from './task-answer.js';
import { TaskQueueRepository } from './task-queue.repository.js';
import { searchTasks, type TaskListQuery } from './task-query.js';
import { TasksRepository, type TaskRow } from './tasks.repository.js';
import { waitingOf } from './waiting.js';

/** Tasks as they are: looked at, and asked to stop. */
@Injectable()
export class TasksService {
  constructor(
    private readonly database: Database,
    private readonly repository: TasksRepository,
    private readonly queue: TaskQueueRepository,
    private readonly settings: SettingsService,
    private readonly stacks: WantedStackService,
    private readonly outbox: OutboxRepository,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  async list(context: RequestContext, query: TaskListQuery): Promise<Page<TaskResponse>> {
    const page = readPageRequest<TaskOrderByWithRelationInput>(query, {
      columns: {
        createdAt: (order) => ({ number: order }),
        finishedAt: (order) => ({ finishedAt: { sort: order, nulls: 'last' } }),
        priority: (order) => ({ priority: order }),
      },
      defaultSort: '-createdAt',
      tieBreak: { id: 'desc' },
    });
    return this.database.transaction(context.scope, async (tx) => {
      const found = await this.repository.list(tx, { ...page, where: searchTasks(query) });
      return { items: await this.render(tx, found.rows), total: found.total };
    });
  }

  /** @throws MirabError NOT_FOUND for a stack that the reader does not see. */
  async listOfStack(
    context: RequestContext,
    stackId: string,
    query: TaskListQuery,
  ): Promise<Page<TaskResponse>> {
    await this.database.transaction(context.scope, (tx) => this.stacks.get(tx, stackId));
    return this.list(context, { ...query, stackId });
  }

  async get(context: RequestContext, id: string): Promise<TaskResponse> {
    return this.database.transaction(context.scope, (tx) => this.getIn(tx, id));
  }

  /** @throws MirabError NOT_FOUND. */
  async getIn(tx: Transaction, id: string): Promise<TaskResponse> {
    const row = await this.repository.find(tx, id);
    const [task] = row ? await this.render(tx, [row]) : [];
    if (!task) throw new MirabError('NOT_FOUND', 'There is no such task.');
    return task;
  }

  /** True when an actor of its tenant asked for it, itself or by a schedule. */
  async isRequestedByTenant(tx: Transaction, id: string): Promise<boolean> {
    return this.repository.isRequestedByTenant(tx, id);
  }

  /** True while the task has not ended; a task that is gone by age has. */
  async isActive(tx: Transaction, id: string): Promise<boolean> {
    return this.repository.isActive(tx, id);
  }

  /** Asks the engine to stop; the task ends when it has. A second request changes nothing. @throws MirabError CONFLICT when it has ended. */
  async cancel(context: RequestContext, id: string): Promise<TaskResponse> {
    const task = await this.database.transaction(context.scope, async (tx) => {
      const isNew = await this.repository.requestCancellation(tx, id);
      const after = await this.getIn(tx, id);
      if (isNew) await this.announceCancellation(tx, context, after);
      else assertNotEnded(after);
      return after;
    });
    this.events.announce({ resource: 'tasks', id, tenantId: task.tenantId });
    return task;
  }

  private async announceCancellation(
    tx: Transaction,
    context: RequestContext,
    { id, kind, tenantId, priority }: TaskResponse,
  ): Promise<void> {
    await this.outbox.add(tx, patterns.taskCancel, { taskId: id }, priority);
    await this.audit.write(tx, context, {
      action: 'task.cancellation-requested',
      subjectType: 'task',
      subjectId: id,
      tenantId,
      after: { kind },
    });
  }

  /** What has ended or is to be cancelled waits for nothing, so nothing is asked for it. */
  private async render(tx: Transaction, rows: readonly TaskRow[]): Promise<TaskResponse[]> {
    const waiting = rows.filter((row) => row.state === 'queued' && row.cancelRequestedAt === null);
    if (waiting.length === 0) return rows.map((row) => toTaskResponse(row, null));
    const places = await this.queue.findPlaces(tx, waiting);
    const platform = await this.settings.getIn(tx);
    const now = new Date();
    return rows.map((task) => {
      const place = places.get(task.id);
      if (!place) return toTaskResponse(task, null);
      const tenant = task.stack?.tenant ?? null;
      return toTaskResponse(
        task,
        waitingOf({ task, platform, host: task.host, tenant, place, now }),
      );
    });
  }
}

function assertNotEnded({ state, finishedAt }: TaskResponse): void {
  if (!isFinalTaskState(state)) return;
  const when = finishedAt ? ` at ${finishedAt}` : '';
  throw new MirabError(
    'CONFLICT',
    `The task has ended${when} (${state}), so there is nothing left to cancel.`,
  );
}
