/** Ends a run that takes too long, that says nothing for too long, or that nobody wants any more; remembers which it was. */
import type { PlaybookOutcome } from './ansible-runner.js';

export interface RunLimits {
  readonly deadlineMs: number;
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
}

export interface RunEnd {
  readonly outcome: Extract<PlaybookOutcome, 'interrupted' | 'timeout'>;
  readonly message: string;
}

export class RunWatch {
  private reason: RunEnd | null = null;
  private readonly deadline: NodeJS.Timeout;
  private silence: NodeJS.Timeout | undefined;
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
    this.heard();
  }

  /** Restarts the measure of silence; call it whenever the run says something. */
  heard(): void {
    clearTimeout(this.silence);
    const { silenceMs } = this.limits;
    if (silenceMs === undefined) return;
    this.silence = setTimeout(() => this.end(getSilenceEnd(silenceMs)), silenceMs);
  }

  /** Why the run was ended from outside, or null. Stops the watch. */
  finish(): RunEnd | null {
    clearTimeout(this.deadline);
    clearTimeout(this.silence);
    this.limits.signal?.removeEventListener('abort', this.onAbort);
    return this.reason;
  }

  private end(reason: RunEnd): void {
    this.reason ??= reason;
    this.kill();
  }
}

const inSeconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} seconds`;
const getDeadlineEnd = (deadlineMs: number): RunEnd => ({
  outcome: 'timeout',
  message: `The run did not end within ${inSeconds(deadlineMs)} and was stopped.`,
});
const getSilenceEnd = (silenceMs: number): RunEnd => ({
  outcome: 'timeout',
  message: `The host said nothing for ${inSeconds(silenceMs)}, so the run was stopped.`,
});
