/** Bodies of broker messages. They carry ids; whoever reads one asks PostgreSQL what it means. */
import { z } from 'zod';
import { id } from './grammar.js';

/** Queue `mirab.tasks.v1` and exchange `mirab.control`. */
export const taskRing = z.object({ taskId: id });
export type TaskRing = z.infer<typeof taskRing>;

/** Resources whose rows changed; the panel refetches them. */
export const changedResource = z.enum([
  'tasks',
  'stacks',
  'hosts',
  'tenants',
  'products',
  'releases',
  'settings',
  'schedules',
  'backup-targets',
  'restore-points',
]);
/** Exchange `mirab.events`. `tenantId` lets the control-plane keep a tenant's reader to its own. */
export const factMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('task-events'),
    taskId: id,
    tenantId: id.nullable(),
    lastSeq: z.int(),
  }),
  z.object({ type: z.literal('changed'), resource: changedResource, id, tenantId: id.nullable() }),
  /** A token was revoked, or a session of a person ended: streams that they have open are asked again whether they may go on. */
  z.object({ type: z.literal('access-changed'), actorId: id }),
]);
export type FactMessage = z.infer<typeof factMessage>;
