/** Filters of the list of restore points. */
import type { z } from 'zod';
import { grammar, listQuery } from '#libs/contracts';
import type { RestorePointWhereInput } from '#libs/database';
import type { SortOrder } from '../http/list-query.js';
import { searchTenants } from '../tenants/tenants.service.js';

export const restorePointListQuery = listQuery.extend({
  stackId: grammar.id.optional(),
  tenantId: grammar.id.optional(),
  targetId: grammar.id.optional(),
});
export type RestorePointListQuery = z.output<typeof restorePointListQuery>;

export const searchRestorePoints = (query: RestorePointListQuery): RestorePointWhereInput => ({
  stackId: query.stackId,
  tenantId: query.tenantId,
  ...(query.targetId ? { repository: { targetId: query.targetId } } : {}),
  ...(query.q ? { stack: { tenant: searchTenants(query.q) } } : {}),
});

export const restorePointOrder = {
  columns: {
    takenAt: (order: SortOrder) => ({ takenAt: order }),
    createdAt: (order: SortOrder) => ({ createdAt: order }),
    bytes: (order: SortOrder) => ({ bytes: order }),
    tenantName: (order: SortOrder) => ({ stack: { tenant: { name: order } } }),
  },
  defaultSort: '-takenAt',
  tieBreak: { id: 'desc' as const },
} as const;
