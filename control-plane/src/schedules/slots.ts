/** The times that a cron expression names in a time zone. Pure: the clock comes from outside. */
import { Cron } from 'croner';
import { sha256Hex } from '#libs/manifest';

/** What decides when: five cron fields, read on the clocks of `timeZone`. */
export interface Rhythm {
  cron: string;
  timeZone: string;
}

/**
 * A local time that the clocks skip in spring comes once, at the first moment after the gap; one that they show twice in autumn comes
 * once, the first time. What has a `*` or a step for its hours goes by real time instead.
 * @throws Error for what is no expression.
 */
const cronOf = ({ cron, timeZone }: Rhythm): Cron =>
  new Cron(cron, {
    timezone: timeZone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
    paused: true,
  });

/** The first `count` slots strictly after `after`; fewer when no more come. */
export const listSlots = (rhythm: Rhythm, after: Date, count: number): Date[] =>
  cronOf(rhythm).nextRuns(count, after);

/** The first slot strictly after `after`; null when none ever comes. */
export const findNextSlot = (rhythm: Rhythm, after: Date): Date | null =>
  cronOf(rhythm).nextRun(after);

/** Null for an expression that can be read; else what is wrong with it. */
export function findCronProblem(rhythm: Rhythm, now: Date): string | null {
  try {
    return findNextSlot(rhythm, now) ? null : 'names no time that ever comes';
  } catch {
    return 'cannot be read: five fields are needed, minute, hour, day of the month, month, day of the week';
  }
}

/** How much later, in ms, a slot fires: always the same for one slot, whoever asks, and another one for each schedule. */
export function jitterOf(scheduleId: string, slot: Date, jitterSeconds: number): number {
  const draw = Number.parseInt(sha256Hex(`${scheduleId} ${slot.toISOString()}`).slice(0, 8), 16);
  return (draw % (jitterSeconds + 1)) * 1_000;
}

/** Where a schedule stands next: the slot, and the moment at which it fires. */
export interface NextSlot {
  nextSlot: Date;
  nextFireAt: Date;
}

/** Null when no slot ever comes after `after`. */
export function nextSlotAfter(
  schedule: Rhythm & { id: string; jitterSeconds: number },
  after: Date,
): NextSlot | null {
  const nextSlot = findNextSlot(schedule, after);
  if (!nextSlot) return null;
  const jitter = jitterOf(schedule.id, nextSlot, schedule.jitterSeconds);
  return { nextSlot, nextFireAt: new Date(nextSlot.getTime() + jitter) };
}

/** A slot that fires later than this after its time, in ms, counts as missed. */
export const misfireAfterMs = 300_000;

export type Misfire = 'skip' | 'fireOnce';

/**
 * What becomes of a slot that is due at `now`: it fires, alone or in place of all that were missed with it, or it is left out; and after
 * which moment the next one is looked for. One slot after the other fires while none is missed.
 */
export function judgeSlot(
  { nextSlot, nextFireAt }: NextSlot,
  misfire: Misfire,
  now: Date,
): { fires: boolean; goOnAfter: Date } {
  const isMissed = now.getTime() - nextFireAt.getTime() > misfireAfterMs;
  if (!isMissed) return { fires: true, goOnAfter: nextSlot };
  return { fires: misfire === 'fireOnce', goOnAfter: now };
}
