/** Tenants: the customers. */
import { z } from 'zod';
import { displayName, slug } from '../grammar.js';
import { resourceBase } from './common.js';

/** Tasks of its stacks that may run at once. */
const maxActive = z.int().min(1).max(64);

export const createTenantBody = z
  .strictObject({
    slug,
    name: displayName,
    contactEmail: z.email().max(200).nullable().default(null),
    note: z.string().max(2_000).default(''),
    maxActive: maxActive.default(4),
  })
  .meta({ id: 'CreateTenant' });
export const updateTenantBody = z
  .strictObject({
    name: displayName.optional(),
    contactEmail: z.email().max(200).nullable().optional(),
    note: z.string().max(2_000).optional(),
    maxActive: maxActive.optional(),
    /** None of its tasks starts; what runs goes on. */
    paused: z.boolean().optional(),
  })
  .meta({ id: 'UpdateTenant' });
export const tenantResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    contactEmail: z.string().nullable(),
    note: z.string(),
    maxActive: z.int(),
    paused: z.boolean(),
    stackCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Tenant' });

export type TenantResponse = z.infer<typeof tenantResponse>;
