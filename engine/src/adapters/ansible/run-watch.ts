/** Ends a run that takes too long, that gives no sign of life, or that nobody wants any more; remembers which it was. */
import type { StepName } from '#libs/contracts';
import type { PlaybookOutcome } from './ansible-runner.js';

export interface RunLimits {
  /** The longest that one step may take. */
  readonly deadlineMs: number;
  /** Of steps that may take another time. */
  readonly deadlinesMs?: Partial<Record<StepName, number>>;
  /** The longest silence; the callback plugin says every five seconds that Ansible works. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal;
}

export interface RunEnd {
  readonly outcome: Extract<PlaybookOutcome, 'interrupted' | 'timeout'>;
  readonly message: string;
}

export class RunWatch {
  private reason: RunEnd | null = null;
  private deadline: NodeJS.Timeout;
  private readonly silence: NodeJS.Timeout;
  private readonly onAbort = (): void =>
    this.end({ outcome: 'interrupted', message: 'The run was ended before it was complete.' });

  constructor(
    private readonly limits: RunLimits,
    private readonly kill: () => void,
  ) {
    this.deadline = this.startDeadline(null);
    this.silence = setTimeout(() => this.end(getSilenceEnd(limits.silenceMs)), limits.silenceMs);
    limits.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (limits.signal?.aborted) this.onAbort();
  }

  /** Another step begins, with a time of its own. */
  enterStep(step: StepName | null): void {
    clearTimeout(this.deadline);
    if (this.reason === null) this.deadline = this.startDeadline(step);
  }

  /** The run said something, be it only that it works. */
  seeLife(): void {
    if (this.reason === null) this.silence.refresh();
  }

  /** Why the run was ended from outside, or null. Stops the watch. */
  finish(): RunEnd | null {
    clearTimeout(this.deadline);
    clearTimeout(this.silence);
    this.limits.signal?.removeEventListener('abort', this.onAbort);
    return this.reason;
  }

  private startDeadline(step: StepName | null): NodeJS.Timeout {
    const { deadlinesMs } = this.limits;
    const deadlineMs = (step && deadlinesMs?.[step]) ?? this.limits.deadlineMs;
    return setTimeout(() => this.end(getDeadlineEnd(deadlineMs)), deadlineMs);
  }

  private end(reason: RunEnd): void {
    this.reason ??= reason;
    this.kill();
  }
}

const inSeconds = (ms: number): number => Math.round(ms / 1_000);

const getDeadlineEnd = (deadlineMs: number): RunEnd => ({
  outcome: 'timeout',
  message: `It did not end within ${inSeconds(deadlineMs)} seconds and was stopped.`,
});

const getSilenceEnd = (silenceMs: number): RunEnd => ({
  outcome: 'timeout',
  message: `Ansible gave no sign of life for ${inSeconds(silenceMs)} seconds and was stopped.`,
});
