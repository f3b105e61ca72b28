/** Maintenance windows: when, in a week, work may begin on the stacks of an environment. */
import { z } from 'zod';
import { timeZone } from './grammar.js';

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];

const timeOfDay = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'hours and minutes such as 22:30');

/** Opens on each of `days` at `from` and closes at `to`, on the next day when that is not later. */
export const maintenanceWindow = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, 'each day once'),
    from: timeOfDay,
    to: timeOfDay,
    timeZone,
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'must differ from the beginning',
  });
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;
export const maintenanceWindows = z.array(maintenanceWindow).max(10);

/** When a task may begin: as soon as its turn comes, or in a window of its environment. */
export const taskStart = z.enum(['now', 'window']);
export type TaskStart = z.infer<typeof taskStart>;
