/** Settings of the platform: what holds for every tenant and every host at once. */
import { z } from 'zod';
import { resourceBase } from './common.js';

export const updateSettingsBody = z
  .strictObject({
    /** No task starts anywhere; what runs goes on to its end. */
    paused: z.boolean().optional(),
    /** Tasks that may run at once in all, besides the limits of hosts and tenants; null: those alone. */
    maxActive: z.int().min(1).max(1_000).nullable().optional(),
  })
  .meta({ id: 'UpdateSettings' });
export const settingsResponse = z
  .object({
    ...resourceBase,
    paused: z.boolean(),
    /** Name of who paused it, and when; null while it is not paused. */
    pausedBy: z.string().nullable(),
    pausedAt: z.iso.datetime().nullable(),
    maxActive: z.int().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Settings' });

export type SettingsResponse = z.infer<typeof settingsResponse>;
export type UpdateSettingsBody = z.infer<typeof updateSettingsBody>;
