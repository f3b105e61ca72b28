/**
 * How much of a task's log is stored. Up to the limits everything; beyond them a sample now and then, every turn of a step, and the last
 * lines of each step, so that the end is always there. A marker says how much was left out, where it was left out.
 */
import type { TaskEvent } from '#libs/contracts';

/** An event that has no number yet. */
export type Draft = Pick<TaskEvent, 'type' | 'step' | 'level' | 'text' | 'data'>;

export interface LogLimits {
  /** Of one task, all attempts together. */
  events: number;
  /** Of the texts of one task, in bytes. */
  bytes: number;
  /** Of one text, in bytes. */
  textBytes: number;
}

export const logLimits: LogLimits = { events: 250_000, bytes: 128 * 2 ** 20, textBytes: 65_536 };
const tailLines = 200;
const sampleEvery = 1_000;
/** Errors are kept a little longer than the rest. */
const errorShare = 1.1;

export class LogBudget {
  private readonly tail: Draft[] = [];
  private leftOut = 0;
  private samplesIn = sampleEvery;

  /** @param used what is stored of the task already. */
  constructor(
    private readonly used: { events: number; bytes: number },
    private readonly limits: LogLimits = logLimits,
  ) {}

  /** What is to be stored now, in order; nothing when the event is held back or left out. */
  take(draft: Draft): Draft[] {
    const cut = { ...draft, text: cutText(draft.text, this.limits.textBytes) };
    if (draft.type === 'step' || draft.type === 'state')
      return this.count([...this.release(), cut]);
    if (this.fits(cut)) return this.count([cut]);
    this.tail.push(cut);
    const oldest = this.tail.length > tailLines ? this.tail.shift() : undefined;
    if (!oldest) return [];
    this.samplesIn -= 1;
    if (this.samplesIn > 0) {
      this.leftOut += 1;
      return [];
    }
    this.samplesIn = sampleEvery;
    return this.count([...this.mark(oldest.step), oldest]);
  }

  /** The last lines, which were held back; to be asked for before the log ends. */
  release(): Draft[] {
    const lines = this.tail.splice(0);
    return this.count([...this.mark(lines[0]?.step ?? null), ...lines]);
  }

  private fits({ level, text }: Draft): boolean {
    if (this.tail.length > 0) return false;
    const share = level === 'error' ? errorShare : 1;
    return (
      this.used.events < this.limits.events * share &&
      this.used.bytes + Buffer.byteLength(text) <= this.limits.bytes * share
    );
  }

  private mark(step: Draft['step']): Draft[] {
    if (this.leftOut === 0) return [];
    const text = `… ${this.leftOut} lines were left out here: the log of this task has reached its limit …`;
    const data = { leftOut: this.leftOut };
    this.leftOut = 0;
    return [{ type: 'log', step, level: 'warning', text, data }];
  }

  private count(drafts: Draft[]): Draft[] {
    for (const { text } of drafts) {
      this.used.events += 1;
      this.used.bytes += Buffer.byteLength(text);
    }
    return drafts;
  }
}

/** Whole characters within so many bytes; what was cut says how long it was. */
function cutText(text: string, mostBytes: number): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBytes) return text;
  // A decoder that waits for more leaves out the character that was cut in two.
  const kept = new TextDecoder().decode(Buffer.from(text).subarray(0, mostBytes), { stream: true });
  return `${kept}… (${bytes} bytes)`;
}
