import type { TenantResponse } from '#libs/contracts';
import type { TenantRow } from './tenants.repository.js';

/** What the API shows of a tenant. */
export const toTenantResponse = ({ _count, ...row }: TenantRow): TenantResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  slug: row.slug,
  name: row.name,
  contactEmail: row.contactEmail,
  note: row.note,
  maxActive: row.maxActive,
  paused: row.paused,
  stackCount: _count.stacks,
  version: row.version,
});
