import { Injectable } from '@nestjs/common';
import { patterns, type TaskResponse, type TaskStart } from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { findOpening, readWindows, type Opening } from '../calendar/windows.js';
import { EventBus } from '../events/event-bus.js';
import type { RequestContext } from '../http/request-context.js';
import { refuseFields } from '../http/validation.pipe.js';
import { OutboxRepository } from './outbox.repository.js';
import { TaskWindowsRepository } from './task-windows.repository.js';
import { TasksService } from './tasks.service.js';

/** In which window a task may begin: said when it is made, moved on when the window has closed, taken away by a person. */
@Injectable()
export class TaskWindowsService {
  constructor(
    private readonly database: Database,
    private readonly repository: TaskWindowsRepository,
    private readonly tasks: TasksService,
    private readonly outbox: OutboxRepository,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** Null: at any time. @throws MirabError VALIDATION_FAILED when a window is asked for and the environment has none. */
  async choose(
    tx: Transaction,
    start: TaskStart,
    environment: { name: string; windows: unknown },
  ): Promise<Opening | null> {
    if (start === 'now') return null;
    const now = await this.repository.readClock(tx);
    const opening = findOpening(readWindows(environment.windows), now);
    if (!opening) throw withoutWindow(environment.name);
    return opening;
  }

  /** The task may begin at once. Asking again, or for a task without a window, changes nothing. @throws MirabError NOT_FOUND, FORBIDDEN. */
  async lift(context: RequestContext, id: string): Promise<TaskResponse> {
    const { task, isNew } = await this.database.transaction(context.scope, async (tx) => {
      const before = await this.tasks.getIn(tx, id);
      if (before.window) await this.assertMayLift(tx, context, id);
      if (!(await this.repository.lift(tx, id))) return { task: before, isNew: false };
      await this.outbox.add(tx, patterns.taskQueued, { taskId: id }, before.priority);
      await this.audit.write(tx, context, {
        action: 'task.window-lifted',
        subjectType: 'task',
        subjectId: id,
        tenantId: before.tenantId,
        before: { kind: before.kind, window: before.window },
        after: { kind: before.kind, window: null },
      });
      return { task: await this.tasks.getIn(tx, id), isNew: true };
    });
    if (isNew) this.events.announce({ resource: 'tasks', id, tenantId: task.tenantId });
    return task;
  }

  /** When the vendor's work begins is the vendor's to say. @throws MirabError FORBIDDEN. */
  private async assertMayLift(
    tx: Transaction,
    { actor }: RequestContext,
    id: string,
  ): Promise<void> {
    if (actor.role !== 'tenant' || (await this.tasks.isRequestedByTenant(tx, id))) return;
    throw new MirabError(
      'FORBIDDEN',
      'Somebody of the vendor asked for this task in its window, so only the vendor can start it before. Nothing was changed.',
    );
  }

  /**
   * Gives each task that waits the opening that counts now: the next one when its own has closed, another one when the windows of its
   * environment were changed. Where an environment has no window any more, its tasks keep their own, and an engine ends what was not begun
   * when that has closed.
   */
  async moveOn(): Promise<void> {
    const moved = await this.database.transaction('*', async (tx) => {
      const waiting = await this.repository.listWaiting(tx);
      const now = await this.repository.readClock(tx);
      const changed: typeof waiting = [];
      for (const task of waiting) {
        const opening = findOpening(readWindows(task.windows), now);
        if (!opening || isSame(task, opening)) continue;
        if (await this.repository.move(tx, task, opening)) changed.push(task);
      }
      return changed;
    });
    for (const { id, tenantId } of moved) this.events.announce({ resource: 'tasks', id, tenantId });
  }
}

const isSame = (one: Opening, other: Opening): boolean =>
  one.opensAt.getTime() === other.opensAt.getTime() &&
  one.closesAt.getTime() === other.closesAt.getTime();

const withoutWindow = (environment: string): MirabError =>
  refuseFields([
    {
      pointer: '/start',
      code: 'NO_WINDOW',
      message: `is not possible: the environment ${environment} has no maintenance window`,
    },
  ]);
