/** Environments: the policy that a stack obeys. */
import { z } from 'zod';
import { displayName } from '../grammar.js';
import { maintenanceWindows } from '../window.js';
import { resourceBase } from './common.js';

export const updateEnvironmentBody = z
  .strictObject({
    name: displayName.optional(),
    requiresApproval: z.boolean().optional(),
    backupBeforeUpgrade: z.boolean().optional(),
    dnsTtlSeconds: z.int().min(10).max(86_400).optional(),
    windows: maintenanceWindows.optional(),
  })
  .meta({ id: 'UpdateEnvironment' });
export const environmentResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    requiresApproval: z.boolean(),
    backupBeforeUpgrade: z.boolean(),
    dnsTtlSeconds: z.int(),
    zone: z.string(),
    windows: maintenanceWindows,
    /** The window that is open, or opens next; null without one. */
    nextWindow: z.object({ opensAt: z.iso.datetime(), closesAt: z.iso.datetime() }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Environment' });

export type EnvironmentResponse = z.infer<typeof environmentResponse>;
