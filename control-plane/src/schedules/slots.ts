/** What becomes of the times of a schedule. Pure: the clock comes from outside. */
import { sha256Hex } from '#libs/manifest';
import { findNextSlot, listSlots, type Rhythm } from '../calendar/cron-slots.js';

/** Null for an expression that can be read; else what is wrong with it. */
export function findCronProblem(rhythm: Rhythm, now: Date): string | null {
  try {
    return findNextSlot(rhythm, now) ? null : 'names no time that ever comes';
  } catch {
    return 'cannot be read: five fields are needed, and a range begins with what comes first';
  }
}

/** How much later, in ms, a slot fires: always the same for one slot, whoever asks, and another one for each schedule. */
export function jitterOf(scheduleId: string, slot: Date, jitterSeconds: number): number {
  const draw = Number.parseInt(sha256Hex(`${scheduleId} ${slot.toISOString()}`).slice(0, 8), 16);
  return (draw % (jitterSeconds + 1)) * 1_000;
}

/** Slots that are looked at for the shortest time between two. */
const lookedAhead = 50;

/** Seconds between those two of the next slots that are nearest to each other; null when fewer than two come. */
export function shortestGap(rhythm: Rhythm, after: Date): number | null {
  const times = listSlots(rhythm, after, lookedAhead + 1).map((slot) => slot.getTime());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return gaps.length === 0 ? null : Math.min(...gaps) / 1_000;
}

/** Where a schedule stands next: the slot, and the moment at which it fires. */
export interface NextSlot {
  nextSlot: Date;
  nextFireAt: Date;
}

/** A slot that fires after the one that follows it would push that one away; so none does, whatever stands in an old row. */
function jitterWithin(schedule: Rhythm & { jitterSeconds: number }, slot: Date): number {
  const following = findNextSlot(schedule, slot);
  if (!following) return schedule.jitterSeconds;
  const gap = Math.floor((following.getTime() - slot.getTime()) / 1_000);
  return Math.min(schedule.jitterSeconds, gap);
}

/** Null when no slot ever comes after `after`. */
export function nextSlotAfter(
  schedule: Rhythm & { id: string; jitterSeconds: number },
  after: Date,
): NextSlot | null {
  const nextSlot = findNextSlot(schedule, after);
  if (!nextSlot) return null;
  const jitter = jitterOf(schedule.id, nextSlot, jitterWithin(schedule, nextSlot));
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
