/** What is refused of the times of a schedule, in sentences. */
import type { UpdateScheduleBody } from '#libs/contracts';
import type { ScheduleModel } from '#libs/database';
import { refuseFields } from '../http/validation.pipe.js';
import { findCronProblem, shortestGap } from './slots.js';

/** @throws MirabError VALIDATION_FAILED for an expression that cannot be read, or whose time never comes. */
export function assertRhythm(
  rhythm: { cron: string; timeZone: string },
  now: Date,
  place: 'body' | 'query',
): void {
  const message = findCronProblem(rhythm, now);
  if (message) throw refuseFields([{ pointer: '/cron', code: 'CRON_NOT_VALID', message }], place);
}

/** True for a change of when it fires; one that only turns off what does not fit is not kept from doing so. */
export const isOfRhythm = ({
  cron,
  timeZone,
  jitterSeconds,
  enabled,
}: UpdateScheduleBody): boolean =>
  [cron, timeZone, jitterSeconds].some((one) => one !== undefined) || enabled === true;

/** @throws MirabError VALIDATION_FAILED for a jitter by which a slot would fire after the one that follows it. */
export function assertJitterFits(
  schedule: Pick<ScheduleModel, 'cron' | 'timeZone' | 'jitterSeconds'>,
  now: Date,
): void {
  const gap = shortestGap(schedule, now);
  if (gap === null || schedule.jitterSeconds <= gap) return;
  const message = `is longer than the ${gap} s between two of its times; give at most so much`;
  throw refuseFields([{ pointer: '/jitterSeconds', code: 'JITTER_TOO_LONG', message }]);
}

export const neverComes = (): never => {
  const message = 'names no time that is still to come';
  throw refuseFields([{ pointer: '/cron', code: 'CRON_NOT_VALID', message }]);
};
