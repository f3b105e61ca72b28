/** A host that does not answer, in one sentence: since when, and when it is looked at again. Why is told apart, in the engine's words. */
import type { HostOutage } from '#libs/contracts';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';

export const outageSentence = (
  { since, nextLookAt }: HostOutage,
  text: Text,
  relative: Formats['relative'],
  now: number,
): string =>
  text('tasks.waiting.HOST_UNREACHABLE', {
    since: relative(since, now),
    next: relativeNext(nextLookAt, relative, now),
  });

/** The moment may be over while the look is under way. */
export const relativeNext = (at: string, relative: Formats['relative'], now: number): string =>
  relative(new Date(Math.max(now, Date.parse(at))).toISOString(), now);
