/** The hold of one attempt on its task: renewed while it works, and asked for at every border between two steps. */
import type { StopReason } from '../kinds/task-handler.js';
import type { ClaimedTask } from './claimed-task.js';
import type { TaskClaimsRepository } from './task-claims.repository.js';

export interface TaskLeaseOptions {
  leaseSeconds: number;
  /** Called when the attempt must stop: the lease is lost, or somebody cancelled. */
  stop: (reason: StopReason) => void;
  onProblem: (error: unknown) => void;
}

export class TaskLease {
  private renewedAt = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly claims: Pick<TaskClaimsRepository, 'renew'>,
    private readonly task: ClaimedTask,
    private readonly options: TaskLeaseOptions,
  ) {}

  /** Renews four times per lease time from now on. */
  keep(): void {
    const everyMs = (this.options.leaseSeconds * 1_000) / 4;
    this.timer = setInterval(() => void this.renew(), everyMs);
  }

  release(): void {
    clearInterval(this.timer);
  }

  /**
   * Asks the row and heeds what it says. The task is given up when it belongs to another attempt, and when nothing could be renewed for
   * three quarters of the lease: an engine that slept, or whose database is away, must not act on a hold that may be over.
   */
  async renew(): Promise<void> {
    // Of the time before the question: the lease may begin no later than that.
    const askedAt = performance.now();
    try {
      const answer = await this.claims.renew(this.task);
      this.renewedAt = askedAt;
      if (answer === 'lost') this.options.stop('lease-lost');
      if (answer === 'cancel-requested') this.options.stop('cancelled');
    } catch (error) {
      this.options.onProblem(error);
      const longestMs = this.options.leaseSeconds * 750;
      if (performance.now() - this.renewedAt > longestMs) this.options.stop('lease-lost');
    }
  }
}
