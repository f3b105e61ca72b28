/** Counts streams: each one asks the database again and again for as long as it is open. */
import { TooManyStreamsError } from '../http/retry-after.js';
import type { Actor } from '../http/request-context.js';

/** Of one person or token, and in all, in this process. A tab of the panel has two at most. Tests make these smaller. */
export const streamLimits = { ofActor: 20, inAll: 500 };

export class OpenStreams {
  private readonly ofActors = new Map<string, number>();
  private count = 0;

  /** @returns what to call, once, when the stream has ended. @throws TooManyStreamsError. */
  open({ kind, id }: Pick<Actor, 'kind' | 'id'>): () => void {
    const name = `${kind} ${id ?? ''}`;
    const own = this.ofActors.get(name) ?? 0;
    if (own >= streamLimits.ofActor)
      throw new TooManyStreamsError(
        `You have ${own} streams open, as many as may be. Close one, then try again.`,
      );
    if (this.count >= streamLimits.inAll)
      throw new TooManyStreamsError(
        'As many streams are open as may be in all. Try again in a moment.',
      );
    this.ofActors.set(name, own + 1);
    this.count += 1;
    return () => this.close(name);
  }

  private close(name: string): void {
    this.count -= 1;
    const left = (this.ofActors.get(name) ?? 1) - 1;
    if (left > 0) this.ofActors.set(name, left);
    else this.ofActors.delete(name);
  }
}
