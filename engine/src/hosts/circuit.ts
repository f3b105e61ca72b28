/**
 * The circuit of a host: after three looks or tasks in a row that did not reach it, no task of it is started any more. It is looked at
 * less and less often, and the first look that reaches it closes the circuit.
 */
import type { ErrorCode } from '#libs/errors';

/** Codes of a host that was not reached at all. */
const unreachableCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'HOST_UNREACHABLE',
  'HOST_KEY_CHANGED',
]);
export const isUnreachable = (code: string): boolean => unreachableCodes.has(code);

export const missesToOpen = 3;
const longestPauseSeconds = 300;
const jitter = 0.2;

export const isOpenAfter = (misses: number): boolean => misses >= missesToOpen;

/**
 * Seconds until the next look at a host that was not reached: the usual ones until its circuit opens, then one, two, four times as many,
 * five minutes at most (or the usual ones, where those are more). Up to a fifth less, so that hosts that went together do not come back
 * together.
 * @param misses in a row, this one included
 * @param random from 0 to 1
 */
export function pauseAfterMiss(misses: number, everySeconds: number, random: number): number {
  if (!isOpenAfter(misses)) return everySeconds;
  const grown = everySeconds * 2 ** Math.min(misses - missesToOpen, 20);
  const pause = Math.max(everySeconds, Math.min(grown, longestPauseSeconds));
  return pause * (1 - jitter * random);
}
