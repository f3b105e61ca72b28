import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '#libs/database';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import type { RequestContext } from '../http/request-context.js';
import type { StartedTask } from '../tasks/task-registry.service.js';
import { ScheduleClock } from './schedule-clock.js';
import { ScheduledTasks } from './scheduled-tasks.service.js';
import { SchedulesRepository, type ScheduleRow, type SlotOutcome } from './schedules.repository.js';
import { describeMissedSlot } from './missed-slot.js';
import { judgeSlot, nextSlotAfter, type NextSlot } from './slots.js';

/** What one turn came to: its schedule, and the task if there is one. */
export interface Turn {
  schedule: ScheduleRow;
  started: StartedTask | null;
}

const never = { nextSlot: null, nextFireAt: null };
const pageSize = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Makes the tasks of schedules. A slot, its task, the message, the audit entry and the next slot are one transaction under the lock of
 * the schedule's row, so that each slot has one task at most, whichever instance dies at whichever moment.
 */
@Injectable()
export class ScheduleFiring {
  constructor(
    private readonly database: Database,
    private readonly repository: SchedulesRepository,
    private readonly clock: ScheduleClock,
    private readonly tasks: ScheduledTasks,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** Everything that is due now, one transaction each. `onFailure` is told of a schedule whose turn could not be taken; it comes again. */
  async fireDue(onFailure: (scheduleId: string, error: unknown) => void): Promise<number> {
    const failed: string[] = [];
    for (let count = 0; ; count += 1) {
      const holder: { id: string | null } = { id: null };
      try {
        const turn = await this.fireOne(failed, holder);
        if (!turn) return count;
        this.announce(turn);
      } catch (error) {
        if (holder.id === null) throw error;
        failed.push(holder.id);
        onFailure(holder.id, error);
      }
    }
  }

  /**
   * Slots that a clock which ran ahead has pushed away: each schedule goes back to its first slot that is still to come. Called after a
   * start and after a leap of the clock.
   */
  async bringBack(): Promise<void> {
    let after = beforeAll;
    for (;;) {
      const last = await this.database.transaction('*', (tx) => this.bringBackPage(tx, after));
      if (last === null) return;
      after = last;
    }
  }

  private async bringBackPage(tx: Transaction, after: string): Promise<string | null> {
    const page = await this.repository.lockEnabled(tx, after, pageSize);
    const now = await this.clock.now(tx);
    for (const schedule of page) {
      const { lastSlot } = schedule;
      const next = nextSlotAfter(schedule, lastSlot && lastSlot > now ? lastSlot : now);
      if (next && schedule.nextSlot && next.nextSlot < schedule.nextSlot)
        await this.repository.moveNext(tx, schedule.id, next);
    }
    return page.at(-1)?.id ?? null;
  }

  private async fireOne(
    without: readonly string[],
    holder: { id: string | null },
  ): Promise<Turn | null> {
    return this.database.transaction('*', async (tx) => {
      const now = await this.clock.now(tx);
      const schedule = await this.repository.takeDue(tx, now, without);
      if (!schedule) return null;
      holder.id = schedule.id;
      const { nextSlot, nextFireAt } = schedule;
      if (!nextSlot || !nextFireAt) throw new Error('A schedule without a next slot is due');
      return this.takeTurn(tx, schedule, { nextSlot, nextFireAt }, now);
    });
  }

  private async takeTurn(
    tx: Transaction,
    schedule: ScheduleRow,
    due: NextSlot,
    now: Date,
  ): Promise<Turn> {
    const context = contextOf(schedule);
    const { fires, goOnAfter } = judgeSlot(due, schedule.misfire, now);
    const { outcome, started } = fires
      ? await this.tasks.take(tx, context, schedule, due.nextSlot)
      : { outcome: missed(due), started: null };
    const next = nextSlotAfter(schedule, goOnAfter) ?? never;
    await this.repository.settle(tx, schedule.id, outcome, next);
    if (outcome.problem) await this.recordProblem(tx, context, schedule, outcome.problem);
    return { schedule, started };
  }

  private async recordProblem(
    tx: Transaction,
    context: RequestContext,
    { id, name, tenantId, kind, nextSlot }: ScheduleRow,
    problem: SlotOutcome['problem'],
  ): Promise<void> {
    await this.audit.write(tx, context, {
      action: 'schedule.slot-without-task',
      subjectType: 'schedule',
      subjectId: id,
      tenantId,
      after: { name, kind, slot: nextSlot, problem },
    });
  }

  private announce({ schedule, started }: Turn): void {
    this.events.announce({ resource: 'schedules', id: schedule.id, tenantId: schedule.tenantId });
    if (started) this.tasks.announce(started);
  }
}

/** A schedule acts in its own name; what it may do was asked of the person who made it. */
const contextOf = ({ id, name, tenantId, madeByTenant }: ScheduleRow): RequestContext => ({
  actor: { kind: 'schedule', id, name, role: madeByTenant ? 'tenant' : 'operator', tenantId },
  scope: '*',
  address: null,
  requestId: randomUUID(),
});

const missed = ({ nextSlot }: NextSlot): SlotOutcome => ({
  lastSlot: null,
  taskId: null,
  problem: {
    code: 'MISSED',
    message: describeMissedSlot(nextSlot),
  },
});
