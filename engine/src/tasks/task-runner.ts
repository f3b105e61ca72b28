/** Claims tasks, runs their handlers under a lease, and writes how they ended. */
import { isFinalTaskState, type StepName, type TaskKind } from '#libs/contracts';
import { isDatabaseUnavailable } from '#libs/database';
import { MirabError, messageOf } from '#libs/errors';
import { withCorrelation, type Logger } from '#libs/observability';
import { TaskStopped, type StopReason, type TaskHandler } from '../kinds/task-handler.js';
import { isHandedBack, type ClaimedTask, type TaskOutcome } from './claimed-task.js';
import type { Failpoint } from './failpoint.js';
import { endEarly } from './early-end.js';
import { describeLeftBehind } from './left-behind.js';
import { findRetryPause } from './retry-policy.js';
import type { TaskClaimsRepository } from './task-claims.repository.js';
import type { TaskJournalRepository } from './task-journal.repository.js';
import { TaskLease } from './task-lease.js';
import { TaskRecorder, type PublishFact } from './task-recorder.js';

export interface TaskRunnerOptions {
  slots: number;
  leaseSeconds: number;
  /** The longest from the first start of a task of a kind to its end, in milliseconds. */
  taskMs: (kind: TaskKind) => number;
  /** Longest wait for the step at work when the engine stops, in milliseconds. */
  stopMs: number;
  failpoint: Failpoint;
  /** Told how each attempt of ours ended, once it is written. */
  onEnd: (task: ClaimedTask, outcome: TaskOutcome) => Promise<void>;
  /** Tells the other engines of a task that was handed back; nobody may be listening, and a sweep finds it then. */
  ring?: (task: ClaimedTask) => Promise<void>;
}

interface ActiveTask {
  lease: TaskLease;
  /** The step at work, null between steps. */
  step: () => StepName | null;
  stop: (reason: StopReason) => void;
  done: Promise<void>;
}

/** An attempt as the parts of this class hand it on. */
interface Attempt {
  task: ClaimedTask;
  record: TaskRecorder;
  lease: TaskLease;
  signal: AbortSignal;
  stop: (reason: StopReason) => void;
  reason: () => StopReason | undefined;
}

/** What is broken off half-way cannot be repeated with the same end, so a stopping engine waits for it, however long it takes. */
const awaitedSteps: ReadonlySet<StepName> = new Set(['migrate']);
const hurryEveryMs = 200;

/** Before an attempt goes on that the database has left in the lurch. */
const databaseAwayPauseMs = 5_000;

export class TaskRunner {
  private readonly active = new Map<string, ActiveTask>();
  private claiming: Promise<void> | undefined;
  private claimAgain = false;
  private stopping = false;
  private readonly leaving = new AbortController();

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
    await this.active.get(taskId)?.lease.renew();
  }

  /**
   * Claims no more, and has each task handed back at its next step border. A step that is not over in time is broken off and repeated by
   * the next attempt, but for those that are awaited.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.leaving.abort();
    await this.claiming;
    const deadline = performance.now() + this.options.stopMs;
    const hurry = setInterval(() => {
      if (performance.now() > deadline) this.hurry();
    }, hurryEveryMs);
    await Promise.allSettled([...this.active.values()].map((entry) => entry.done));
    clearInterval(hurry);
  }

  private hurry(): void {
    for (const { step, stop } of this.active.values()) {
      const current = step();
      if (current === null || !awaitedSteps.has(current)) stop('engine-stops');
    }
  }

  private async claimRounds(): Promise<void> {
    do {
      this.claimAgain = false;
      while (!this.stopping && this.active.size < this.options.slots) {
        const tasks = await this.claims.claimSome(this.options.slots - this.active.size);
        if (tasks.length === 0) break;
        for (const task of tasks) this.startTask(task);
      }
    } while (this.wasAskedAgain());
  }

  /** Somebody may have asked while the last claim was under way. */
  private wasAskedAgain(): boolean {
    return this.claimAgain;
  }

  private startTask(task: ClaimedTask): void {
    const abort = new AbortController();
    let asked: StopReason | undefined;
    let record: TaskRecorder | undefined;
    const stop = (next: StopReason): void => {
      asked ??= next;
      abort.abort();
    };
    const lease = new TaskLease(this.claims, task, {
      leaseSeconds: this.options.leaseSeconds,
      stop,
      onProblem: (error) => this.logger.warn({ err: error }, 'lease could not be renewed'),
    });
    if (task.cancelRequested) stop('cancelled');
    const reason = (): StopReason | undefined =>
      asked ?? (this.leaving.signal.aborted ? 'engine-stops' : undefined);
    const carryOut = async (): Promise<void> => {
      record = await this.openRecord(task);
      await this.carryOut({ task, record, lease, signal: abort.signal, stop, reason });
    };
    const correlation = { taskId: task.id, ...(task.tenantId ? { tenantId: task.tenantId } : {}) };
    const done = withCorrelation(correlation, carryOut)
      .catch((error: unknown) =>
        this.logger.error({ err: error }, 'task could not be closed; its lease will run out'),
      )
      .finally(() => this.forget(task));
    this.active.set(task.id, { lease, step: () => record?.step ?? null, stop, done });
  }

  private forget(task: ClaimedTask): void {
    this.active.delete(task.id);
    if (this.stopping) return;
    void this.claimAll().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'claiming failed'),
    );
  }

  private async openRecord(task: ClaimedTask): Promise<TaskRecorder> {
    const stored = await this.journal.begin(task);
    return new TaskRecorder(task, stored, this.journal, {
      publish: this.publish,
      onProblem: (error) => this.logger.warn({ err: error }, 'events could not be written yet'),
      onBorder: (step, edge) => this.options.failpoint.pass(task, step, edge),
    });
  }

  private async carryOut(attempt: Attempt): Promise<void> {
    const { task, record, lease } = attempt;
    record.state('running');
    this.logger.info({ kind: task.kind, attempt: task.attempt, fence: task.fence }, 'task started');
    lease.keep();
    const overdue = setTimeout(
      () => attempt.stop('overdue'),
      Math.max(0, this.options.taskMs(task.kind) - task.ageMs),
    );
    const outcome = await this.outcomeOf(attempt);
    clearTimeout(overdue);
    lease.release();
    await this.close(task, record, outcome, attempt.reason());
  }

  private async outcomeOf(attempt: Attempt): Promise<TaskOutcome> {
    const { task, record, lease, signal, reason } = attempt;
    const handler = this.handlers.get(task.kind);
    try {
      if (!handler) throw new Error(`No handler for ${task.kind}`);
      await handler.handle({
        task,
        record,
        signal,
        leaving: this.leaving.signal,
        stopReason: reason,
        confirmHeld: () => lease.renew(),
      });
      record.endStep('succeeded', null);
      return { state: 'succeeded' };
    } catch (error) {
      if (error instanceof TaskStopped && reason())
        return endEarly(attempt, error, this.options.taskMs(task.kind));
      if (isDatabaseUnavailable(error)) {
        record.endStep('failed', 'The database was away; another attempt goes on from here');
        return { state: 'interrupted', pauseMs: databaseAwayPauseMs };
      }
      return this.failed(task, record, error);
    }
  }

  private failed(task: ClaimedTask, record: TaskRecorder, error: unknown): TaskOutcome {
    const known = error instanceof MirabError;
    if (!known) this.logger.error({ err: error }, 'task failed for an unexpected reason');
    const code = known ? error.code : 'INTERNAL';
    const message = known
      ? error.message
      : `The engine met an unexpected error: ${messageOf(error)}`;
    const hostState =
      (known ? error.hostState : undefined) ??
      describeLeftBehind(task.kind, record.step, task.attempt);
    record.log(message, 'error');
    record.endStep('failed', message);
    const pauseMs =
      known && error.retryable
        ? findRetryPause(task, {
            migrationBegan: record.hasEntered('migrate'),
            random: Math.random(),
          })
        : null;
    if (pauseMs !== null) {
      const seconds = Math.round(pauseMs / 1_000);
      record.log(`This may pass by itself; the task is tried again in ${seconds} s`, 'warning');
      return { state: 'retried', code, message, pauseMs, hostState };
    }
    return { state: 'failed', code, message, hostState };
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
    const state = isHandedBack(outcome) ? 'queued' : outcome.state;
    const kept = await record.end(state, (last) => this.claims.finish(task, outcome, last));
    if (!kept) {
      this.logger.warn({ outcome: outcome.state }, 'task was no longer ours at its end');
      return;
    }
    if (outcome.state === 'interrupted' && this.stopping) await this.ring(task);
    await this.options.onEnd(task, outcome).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the end of the task could not be noted for its host');
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

  private async ring(task: ClaimedTask): Promise<void> {
    await this.options
      .ring?.(task)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'no engine could be rung'));
  }

  /** What the task was about looks different now: the stack, or the host that was checked. */
  private publishSubject({ stackId, hostId, tenantId }: ClaimedTask): void {
    const subject = stackId
      ? { resource: 'stacks' as const, id: stackId }
      : { resource: 'hosts' as const, id: hostId };
    void this.publish(`changed.${subject.resource}`, { type: 'changed', ...subject, tenantId });
  }
}
