/** Finds in the rows what no message told of: lost rings, expired leases, cancelled tasks that still wait, and those whose window never opens. */
import type { Logger } from '#libs/observability';
import type { TaskClaimsRepository } from './task-claims.repository.js';
import type { PublishFact } from './task-recorder.js';
import type { TaskRunner } from './task-runner.js';

export const sweepEveryMs = 5_000;
/** What is told within this time is looked for together: thousands of cancellations may come one by one. */
const gatherMs = 200;

export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private sweepAgain = false;

  constructor(
    private readonly claims: TaskClaimsRepository,
    private readonly runner: TaskRunner,
    private readonly publish: PublishFact,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweep(), sweepEveryMs);
    void this.sweep();
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.soon);
  }

  /** Somebody tells that there is something to be found. */
  sweepSoon(): void {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      void this.sweep();
    }, gatherMs);
  }

  /** One round. Calls that come while one is at work lead to one more: what they are for may have come too late for it. */
  sweep(): Promise<void> {
    this.sweepAgain = true;
    this.sweeping ??= this.sweepRounds().finally(() => {
      this.sweeping = undefined;
    });
    return this.sweeping;
  }

  private async sweepRounds(): Promise<void> {
    while (this.sweepAgain) {
      this.sweepAgain = false;
      await this.sweepOnce();
    }
  }

  private async sweepOnce(): Promise<void> {
    try {
      const reaped = await this.claims.reap();
      for (const id of reaped)
        this.logger.warn({ taskId: id }, 'task taken back after its lease ran out');
      const ended = [...(await this.claims.cancelQueued()), ...(await this.claims.endWindowless())];
      for (const { id, tenantId } of ended) {
        void this.publish('changed.tasks', { type: 'changed', resource: 'tasks', id, tenantId });
      }
      await this.runner.claimAll();
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep failed; it is tried again');
    }
  }
}
