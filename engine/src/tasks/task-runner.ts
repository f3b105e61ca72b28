/** Claims tasks, runs their handlers under a lease, and writes how they ended. */
import { isFinalTaskState, type TaskKind } from '#libs/contracts';
import { isDatabaseUnavailable } from '#libs/database';
import { MirabError, messageOf } from '#libs/errors';
import { withCorrelation, type Logger } from '#libs/observability';
import { TaskStopped, type StopReason, type TaskHandler } from '../kinds/task-handler.js';
import { isHandedBack, type ClaimedTask, type TaskOutcome } from './claimed-task.js';
import type { Failpoint } from './failpoint.js';
import { findRetryPause } from './retry-policy.js';
import type { TaskClaimsRepository } from './task-claims.repository.js';
import type { TaskJournalRepository } from './task-journal.repository.js';
import { TaskRecorder, type PublishFact } from './task-recorder.js';

export interface TaskRunnerOptions {
  slots: number;
  leaseSeconds: number;
  /** Longest wait for tasks at work when the engine stops, in milliseconds. */
  stopMs: number;
  failpoint: Failpoint;
  /** Told how each attempt of ours ended, once it is written. */
  onEnd: (task: ClaimedTask, outcome: TaskOutcome) => Promise<void>;
}

interface ActiveTask {
  task: ClaimedTask;
  stop: (reason: StopReason) => void;
  done: Promise<void>;
}

export class TaskRunner {
  private readonly active = new Map<string, ActiveTask>();
  private claiming: Promise<void> | undefined;
  private claimAgain = false;
  private stopping = false;

  constructor(
    private readonly claims: TaskClaimsRepository,
    private readonly journal: TaskJournalRepository,
    private readonly handlers: ReadonlyMap<TaskKind, TaskHandler>,
    private readonly publish: PublishFact,
    private readonly logger: Logger,
    private readonly options: TaskRunnerOptions,
  ) {}

  get activeCount(): number {
    return this.active.size;
  }

  /** Claims until nothing is to be had or no slot is free. Calls that come while one is at work lead to one more round. */
  async claimAll(): Promise<void> {
    if (this.claiming) {
      this.claimAgain = true;
      return this.claiming;
    }
    this.claiming = this.claimRounds().finally(() => {
      this.claiming = undefined;
    });
    return this.claiming;
  }

  /** Somebody says that a task which runs here is to be cancelled. Only its row is believed, never the message. */
  async lookAgain(taskId: string): Promise<void> {
    const entry = this.active.get(taskId);
    if (!entry) return;
    try {
      heed(await this.claims.renew(entry.task), entry.stop);
    } catch (error) {
      this.logger.warn(
        { err: error },
        'the row of a task could not be read; its next heartbeat reads it',
      );
    }
  }

  /** Claims no more, waits for what is at work, then hands the rest back. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.claiming;
    const all = Promise.allSettled([...this.active.values()].map((entry) => entry.done));
    const timeout = new Promise<'timeout'>((resolve) =>
      setTimeout(() => resolve('timeout'), this.options.stopMs).unref(),
    );
    if ((await Promise.race([all, timeout])) !== 'timeout') return;
    for (const entry of this.active.values()) entry.stop('engine-stops');
    await Promise.allSettled([...this.active.values()].map((entry) => entry.done));
  }

  private async claimRounds(): Promise<void> {
    do {
      this.claimAgain = false;
      while (!this.stopping && this.active.size < this.options.slots) {
        const task = await this.claims.claimNext();
        if (!task) break;
        this.startTask(task);
      }
    } while (this.wasAskedAgain());
  }

  /** Somebody may have asked while the last claim was under way. */
  private wasAskedAgain(): boolean {
    return this.claimAgain;
  }

  private startTask(task: ClaimedTask): void {
    const abort = new AbortController();
    let reason: StopReason | undefined;
    const stop = (next: StopReason): void => {
      reason ??= next;
      abort.abort();
    };
    const correlation = { taskId: task.id, ...(task.tenantId ? { tenantId: task.tenantId } : {}) };
    const done = withCorrelation(correlation, () =>
      this.carryOut(task, abort.signal, stop, () => reason),
    )
      .catch((error: unknown) =>
        this.logger.error({ err: error }, 'task could not be closed; its lease will run out'),
      )
      .finally(() => {
        this.active.delete(task.id);
        if (!this.stopping)
          void this.claimAll().catch((error: unknown) =>
            this.logger.warn({ err: error }, 'claiming failed'),
          );
      });
    this.active.set(task.id, { task, stop, done });
  }

  private async carryOut(
    task: ClaimedTask,
    signal: AbortSignal,
    stop: (reason: StopReason) => void,
    reason: () => StopReason | undefined,
  ): Promise<void> {
    const { lastSeq } = await this.journal.begin(task);
    const report = (error: unknown): void =>
      this.logger.warn({ err: error }, 'events could not be written yet');
    const record = new TaskRecorder(task, lastSeq, this.journal, {
      publish: this.publish,
      onProblem: report,
      onBorder: (step, edge) => this.options.failpoint.pass(task, step, edge),
    });
    record.state('running');
    this.logger.info({ kind: task.kind, attempt: task.attempt, fence: task.fence }, 'task started');
    const heartbeat = this.keepLease(task, stop);
    const outcome = await this.outcomeOf(task, record, signal, reason);
    clearInterval(heartbeat);
    await this.close(task, record, outcome, reason());
  }

  private async outcomeOf(
    task: ClaimedTask,
    record: TaskRecorder,
    signal: AbortSignal,
    reason: () => StopReason | undefined,
  ): Promise<TaskOutcome> {
    const handler = this.handlers.get(task.kind);
    try {
      if (!handler) throw new Error(`No handler for ${task.kind}`);
      await handler.handle({ task, record, signal, stopReason: reason });
      record.endStep('succeeded', null);
      return { state: 'succeeded' };
    } catch (error) {
      const stopped = error instanceof TaskStopped;
      if (stopped && reason() === 'cancelled') return this.cancelled(record, error);
      if (stopped && reason()) {
        record.endStep('failed', 'The engine stops; another attempt goes on from here');
        return { state: 'interrupted' };
      }
      if (isDatabaseUnavailable(error)) {
        record.endStep('failed', 'The database was away; another attempt goes on from here');
        return { state: 'interrupted' };
      }
      return this.failed(task, record, error);
    }
  }

  private cancelled(record: TaskRecorder, { hostState }: TaskStopped): TaskOutcome {
    record.endStep('failed', 'Cancelled');
    return { state: 'cancelled', hostState };
  }

  private failed(task: ClaimedTask, record: TaskRecorder, error: unknown): TaskOutcome {
    const known = error instanceof MirabError;
    if (!known) this.logger.error({ err: error }, 'task failed for an unexpected reason');
    const code = known ? error.code : 'INTERNAL';
    const message = known
      ? error.message
      : `The engine met an unexpected error: ${messageOf(error)}`;
    record.log(message, 'error');
    record.endStep('failed', message);
    const pauseMs = known && error.retryable ? findRetryPause(task, Math.random()) : null;
    if (pauseMs !== null) {
      const seconds = Math.round(pauseMs / 1_000);
      record.log(`This may pass by itself; the task is tried again in ${seconds} s`, 'warning');
      return { state: 'retried', code, message, pauseMs };
    }
    return { state: 'failed', code, message, hostState: known ? (error.hostState ?? null) : null };
  }

  private async close(
    task: ClaimedTask,
    record: TaskRecorder,
    outcome: TaskOutcome,
    reason: StopReason | undefined,
  ): Promise<void> {
    if (reason === 'lease-lost') {
      this.logger.warn('task was lost to another engine; nothing more is written');
      return;
    }
    await record.flush();
    const kept = await this.claims.finish(task, outcome);
    if (!kept) {
      this.logger.warn({ outcome: outcome.state }, 'task was no longer ours at its end');
      return;
    }
    await this.options.onEnd(task, outcome).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the end of the task could not be noted for its host');
    });
    const state = isHandedBack(outcome) ? 'queued' : outcome.state;
    record.state(state);
    await record.flush();
    void this.publish('changed.tasks', {
      type: 'changed',
      resource: 'tasks',
      id: task.id,
      tenantId: task.tenantId,
    });
    if (isFinalTaskState(state)) this.publishSubject(task);
    this.logger.info(
      {
        kind: task.kind,
        outcome: outcome.state,
        code: outcome.state === 'failed' ? outcome.code : undefined,
      },
      'task ended',
    );
  }

  /** What the task was about looks different now: the stack, or the host that was checked. */
  private publishSubject({ stackId, hostId, tenantId }: ClaimedTask): void {
    const subject = stackId
      ? { resource: 'stacks' as const, id: stackId }
      : { resource: 'hosts' as const, id: hostId };
    void this.publish(`changed.${subject.resource}`, { type: 'changed', ...subject, tenantId });
  }

  /** Renews the lease four times per lease time; gives the task up when it is lost or nothing could be renewed for three quarters of it. */
  private keepLease(task: ClaimedTask, stop: (reason: StopReason) => void): NodeJS.Timeout {
    const lease = this.options.leaseSeconds * 1_000;
    let renewedAt = performance.now();
    const renew = async (): Promise<void> => {
      try {
        const answer = await this.claims.renew(task);
        renewedAt = performance.now();
        heed(answer, stop);
      } catch (error) {
        this.logger.warn({ err: error }, 'lease could not be renewed');
        if (performance.now() - renewedAt > lease * 0.75) stop('lease-lost');
      }
    };
    return setInterval(() => void renew(), lease / 4);
  }
}

/** What a renewal of the lease says about going on. */
function heed(
  answer: 'held' | 'cancel-requested' | 'lost',
  stop: (reason: StopReason) => void,
): void {
  if (answer === 'lost') stop('lease-lost');
  if (answer === 'cancel-requested') stop('cancelled');
}
