/** When a maintenance window is open. Pure: the clock comes from outside. */
import { maintenanceWindows, weekdays, type MaintenanceWindow } from '#libs/contracts';
import { findNextSlot, listSlots, type Rhythm } from './cron-slots.js';

/** One opening of a window: from `opensAt` on, and no more at `closesAt`. */
export interface Opening {
  opensAt: Date;
  closesAt: Date;
}

/** No window is longer: a day, and the hour by which clocks may be set back. */
const longestMs = 25 * 3_600_000;
/** Openings that may have been within that time, the next one, and one more, should the next be swallowed by a change of the clocks. */
const lookedAt = 4;

/** Windows of an environment, as its row holds them. */
export const readWindows = (stored: unknown): MaintenanceWindow[] =>
  maintenanceWindows.parse(stored);

/**
 * The opening that is open at `now`, the one that stays so the longest; else the next one; null without a window. A beginning or an end
 * that the clocks skip in spring is the first moment after the gap, so a window within the gap does not open that day.
 */
export function findOpening(windows: readonly MaintenanceWindow[], now: Date): Opening | null {
  const openings = windows
    .map((window) => findOpeningOf(window, now))
    .filter((one) => one !== null);
  const isOpen = ({ opensAt }: Opening): boolean => opensAt <= now;
  const open = openings.filter(isOpen).sort((one, other) => compare(other.closesAt, one.closesAt));
  const coming = openings.sort((one, other) => compare(one.opensAt, other.opensAt));
  return open[0] ?? coming[0] ?? null;
}

const compare = (one: Date, other: Date): number => one.getTime() - other.getTime();

function findOpeningOf(window: MaintenanceWindow, now: Date): Opening | null {
  const opens = rhythmOf(window, window.from, 0);
  const closes = rhythmOf(window, window.to, window.to > window.from ? 0 : 1);
  for (const opensAt of listSlots(opens, new Date(now.getTime() - longestMs), lookedAt)) {
    const closesAt = findNextSlot(closes, new Date(opensAt.getTime() - 1));
    if (closesAt && closesAt > opensAt && closesAt > now) return { opensAt, closesAt };
  }
  return null;
}

/** @param daysLater 1 for an end that stands on the day after. */
function rhythmOf({ days, timeZone }: MaintenanceWindow, time: string, daysLater: 0 | 1): Rhythm {
  const [hour = '0', minute = '0'] = time.split(':');
  const numbers = days.map((day) => (weekdays.indexOf(day) + daysLater) % 7).sort();
  return { cron: `${Number(minute)} ${Number(hour)} * * ${numbers.join(',')}`, timeZone };
}
