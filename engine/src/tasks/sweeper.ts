/** Finds in the rows what no message told of: lost rings, expired leases, cancelled tasks that still wait. */
import type { Logger } from '#libs/observability';
import type { TaskClaimsRepository } from './task-claims.repository.js';
import type { PublishFact } from './task-recorder.js';
import type { TaskRunner } from './task-runner.js';

export const sweepEveryMs = 5_000;

export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping = false;

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
  }

  /** One round; a round that is still at work is not doubled. */
  async sweep(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      const reaped = await this.claims.reap();
      for (const id of reaped)
        this.logger.warn({ taskId: id }, 'task taken back after its lease ran out');
      for (const { id, tenantId } of await this.claims.cancelQueued()) {
        void this.publish('changed.tasks', { type: 'changed', resource: 'tasks', id, tenantId });
      }
      await this.runner.claimAll();
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep failed; it is tried again');
    } finally {
      this.sweeping = false;
    }
  }
}
