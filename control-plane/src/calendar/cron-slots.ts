/** The times that a cron expression names in a time zone. Pure: the clock comes from outside. */
import { Cron } from 'croner';

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
