import { z } from 'zod';
import { grammar, listQuery } from '#libs/contracts';

const word = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z.-]*$/, 'lower-case letters, dots and dashes');

/** GET /audit: flat filters, each an exact match but the times. */
export const auditQuery = listQuery.extend({
  action: word.optional(),
  subjectType: word.optional(),
  subjectId: z.string().max(100).optional(),
  actorId: grammar.id.optional(),
  actorKind: z.enum(['user', 'token', 'schedule', 'system']).optional(),
  tenantId: grammar.id.optional(),
  from: grammar.moment.optional(),
  to: grammar.moment.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;
