/** Ends a run that takes too long, or that nobody wants any more; remembers which it was. */
import type { PlaybookOutcome } from './ansible-runner.js';

export interface RunLimits {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

export interface RunEnd {
  readonly outcome: Extract<PlaybookOutcome, 'interrupted' | 'timeout'>;
  readonly message: string;
}

export class RunWatch {
  private reason: RunEnd | null = null;
  private readonly deadline: NodeJS.Timeout;
  private readonly onAbort = (): void =>
    this.end({ outcome: 'interrupted', message: 'The run was ended before it was complete.' });

  constructor(
    private readonly limits: RunLimits,
    private readonly kill: () => void,
  ) {
    this.deadline = setTimeout(
      () => this.end(getDeadlineEnd(limits.deadlineMs)),
      limits.deadlineMs,
    );
    limits.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (limits.signal?.aborted) this.onAbort();
  }

  /** Why the run was ended from outside, or null. Stops the watch. */
  finish(): RunEnd | null {
    clearTimeout(this.deadline);
    this.limits.signal?.removeEventListener('abort', this.onAbort);
    return this.reason;
  }

  private end(reason: RunEnd): void {
    this.reason ??= reason;
    this.kill();
  }
}

const getDeadlineEnd = (deadlineMs: number): RunEnd => ({
  outcome: 'timeout',
  message: `The run did not end within ${Math.round(deadlineMs / 1_000)} seconds and was stopped.`,
});
