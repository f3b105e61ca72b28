/** Filters of the list of schedules. */
import { z } from 'zod';
import { grammar, listQuery, taskKind } from '#libs/contracts';
import { escapeLike, type ScheduleWhereInput } from '#libs/database';
import type { SortOrder } from '../http/list-query.js';

export const scheduleListQuery = listQuery.extend({
  stackId: grammar.id.optional(),
  hostId: grammar.id.optional(),
  tenantId: grammar.id.optional(),
  kind: taskKind.optional(),
  enabled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type ScheduleListQuery = z.output<typeof scheduleListQuery>;

export const searchSchedules = (query: ScheduleListQuery): ScheduleWhereInput => ({
  stackId: query.stackId,
  hostId: query.hostId,
  tenantId: query.tenantId,
  kind: query.kind,
  enabled: query.enabled,
  ...(query.q ? { name: { contains: escapeLike(query.q), mode: 'insensitive' as const } } : {}),
});

export const scheduleOrder = {
  columns: {
    name: (order: SortOrder) => ({ name: order }),
    createdAt: (order: SortOrder) => ({ createdAt: order }),
    nextFireAt: (order: SortOrder) => ({ nextFireAt: { sort: order, nulls: 'last' as const } }),
  },
  defaultSort: 'name',
  tieBreak: { id: 'asc' as const },
} as const;
