/** Environments: the policy that a stack obeys. */
import { z } from 'zod';
import { displayName } from '../grammar.js';
import { resourceBase } from './common.js';

export const updateEnvironmentBody = z
  .strictObject({
    name: displayName.optional(),
    requiresApproval: z.boolean().optional(),
    backupBeforeUpgrade: z.boolean().optional(),
    dnsTtlSeconds: z.int().min(10).max(86_400).optional(),
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
    version: z.int(),
  })
  .meta({ id: 'Environment' });

export type EnvironmentResponse = z.infer<typeof environmentResponse>;
