import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../local-error.js';

export interface WaitOptions {
  timeoutMs: number;
  intervalMs?: number;
  /** Looked at between two tries; a sentence ends the waiting at once. */
  giveUp?: () => string | null;
}

/** Why a probe never succeeded: the last thing it said. */
export class WaitFailure extends Error {
  override readonly name = 'WaitFailure';
}

/** Repeats `probe` until it returns without throwing; a single try may not outlast the whole time either. */
export async function waitUntil<T>(probe: () => Promise<T>, options: WaitOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const lost = options.giveUp?.();
    if (lost) throw new WaitFailure(lost);
    try {
      return await withDeadline(probe(), deadline - Date.now());
    } catch (error) {
      if (Date.now() >= deadline) throw new WaitFailure(messageOf(error));
    }
    await sleep(options.intervalMs ?? 100);
  }
}

async function withDeadline<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it gave no answer')), Math.max(milliseconds, 1));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
