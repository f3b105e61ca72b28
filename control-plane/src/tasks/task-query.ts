/** Filters of the list of tasks. */
import { z } from 'zod';
import { grammar, listQuery, taskKind, taskState } from '#libs/contracts';
import type { TaskWhereInput } from '#libs/database';
import { lastPosition } from '../http/stream-position.js';

export const taskListQuery = listQuery.extend({
  stackId: grammar.id.optional(),
  hostId: grammar.id.optional(),
  tenantId: grammar.id.optional(),
  state: taskState.optional(),
  kind: taskKind.optional(),
});
export type TaskListQuery = z.output<typeof taskListQuery>;

export const searchTasks = (query: TaskListQuery): TaskWhereInput => ({
  stackId: query.stackId,
  hostId: query.hostId,
  tenantId: query.tenantId,
  state: query.state,
  kind: query.kind,
});

/** Longest time, in seconds, that an answer may be held back until a task ends. */
const longestWait = 60;
export const waitQuery = z.object({
  /** Seconds to wait for the end of the task. */
  wait: z.coerce.number().int().min(0).max(longestWait).optional(),
});

/** Seconds that `?wait=` or `Prefer: wait=` (RFC 7240) ask for. */
export function readWait(query: z.output<typeof waitQuery>, prefer: string | undefined): number {
  const preferred = /(?:^|[,;\s])wait=([0-9]{1,4})(?![0-9])/i.exec(prefer ?? '')?.[1];
  return query.wait ?? Math.min(Number(preferred ?? 0), longestWait);
}

export const streamQuery = z.object({
  /** Number of the last line that the reader has. */
  after: z.coerce.number().int().min(0).max(lastPosition).optional(),
});

/** Where a stream goes on; both were checked before it began. What a reconnecting browser says wins over the address it was opened with. */
export function readAfter(
  query: z.output<typeof streamQuery>,
  lastEventId: string | undefined,
): number {
  return lastEventId === undefined ? (query.after ?? 0) : Number(lastEventId);
}
