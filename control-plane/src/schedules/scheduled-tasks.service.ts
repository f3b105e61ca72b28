import { Injectable } from '@nestjs/common';
import {
  scheduledHostInput,
  scheduledStackInput,
  type ScheduledInput,
  type ScheduledStackInput,
} from '#libs/contracts';
import type { Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import type { RequestContext } from '../http/request-context.js';
import { WantedStackService } from '../stacks/wanted-stack.service.js';
import { HostTasksService } from '../tasks/host-tasks.service.js';
import { hashRequest } from '../tasks/idempotency.js';
import { StackTasksService } from '../tasks/stack-tasks.service.js';
import type { StartedTask, TaskRequest } from '../tasks/task-registry.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import type { ScheduleRow, SlotOutcome } from './schedules.repository.js';

/** The task of one slot, made by the same code as a person's. */
@Injectable()
export class ScheduledTasks {
  constructor(
    private readonly stacks: WantedStackService,
    private readonly stackTasks: StackTasksService,
    private readonly hostTasks: HostTasksService,
    private readonly taskList: TasksService,
  ) {}

  /**
   * Never fails for what a request could be refused for: that is told as the outcome, and what was written by then is taken back.
   * @throws Error when the database or the code fails; then nothing of the turn stands, and it comes again.
   */
  async take(
    tx: Transaction,
    context: RequestContext,
    schedule: ScheduleRow,
    slot: Date,
  ): Promise<{ outcome: SlotOutcome; started: StartedTask | null }> {
    const { overlap, lastTaskId } = schedule;
    if (overlap === 'skip' && lastTaskId && (await this.taskList.isActive(tx, lastTaskId)))
      return { outcome: { lastSlot: slot, taskId: null, problem: overlapping }, started: null };
    try {
      const started = await this.startOrTakeBack(tx, context, schedule, slot);
      return { outcome: { lastSlot: slot, taskId: started.task.id, problem: null }, started };
    } catch (error) {
      if (!(error instanceof MirabError)) throw error;
      const problem = { code: error.code, message: error.message };
      return { outcome: { lastSlot: slot, taskId: null, problem }, started: null };
    }
  }

  private async startOrTakeBack(
    tx: Transaction,
    context: RequestContext,
    schedule: ScheduleRow,
    slot: Date,
  ): Promise<StartedTask> {
    await tx.$executeRaw`SAVEPOINT before_task`;
    try {
      return await this.startIn(tx, context, schedule, slot);
    } catch (error) {
      await tx.$executeRaw`ROLLBACK TO SAVEPOINT before_task`;
      throw error;
    }
  }

  private async startIn(
    tx: Transaction,
    context: RequestContext,
    { id, stackId, hostId, input, start }: ScheduleRow,
    slot: Date,
  ): Promise<StartedTask> {
    const key = `schedule:${id}:${slot.toISOString()}`;
    if (stackId !== null) {
      const asked = readInput(scheduledStackInput.safeParse(input));
      await this.assertStackStands(tx, stackId, asked);
      const body = { ...asked, start };
      const request = requestOf(key, { stackId, body });
      return this.stackTasks.startIn(tx, context, { stackId, body, request });
    }
    if (hostId === null) throw new Error('A schedule is for a stack or for a host');
    const body = readInput(scheduledHostInput.safeParse(input));
    const request = requestOf(key, { hostId, body });
    return this.hostTasks.startIn(tx, context, { hostId, body, request });
  }

  /** A person may deploy a removed stack again; a schedule must not bring back what somebody took away. @throws MirabError STACK_STATE. */
  private async assertStackStands(
    tx: Transaction,
    stackId: string,
    { kind }: ScheduledStackInput,
  ): Promise<void> {
    const { wanted } = await this.stacks.getLocked(tx, stackId);
    if (wanted !== 'removed') return;
    throw new MirabError(
      'STACK_STATE',
      `The stack is removed, so there is nothing to ${kind}. Delete the schedule, or deploy the stack again.`,
    );
  }

  /** Tells open panels, after the transaction. */
  announce(started: StartedTask): void {
    if (started.task.stackId === null) this.hostTasks.announce(started);
    else this.stackTasks.announce(started);
  }
}

const requestOf = (key: string, request: unknown): TaskRequest => ({
  key,
  hash: hashRequest(request),
});

const overlapping = {
  code: 'OVERLAP',
  message:
    'The task of the slot before has not ended, so this one was left out, as its settings say.',
};

/** @throws MirabError SPEC_NOT_VALID for a row that somebody changed by hand. */
function readInput<Input extends ScheduledInput>(
  read: { success: true; data: Input } | { success: false },
): Input {
  if (read.success) return read.data;
  throw new MirabError(
    'SPEC_NOT_VALID',
    'What the schedule asks for cannot be read. Save it again; if it comes back, find out who changed the database.',
  );
}
