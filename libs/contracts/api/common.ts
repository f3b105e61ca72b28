/** Shapes every resource of the REST API shares. */
import { z } from 'zod';
import { id } from '../grammar.js';

/** Flat list query: `?page=1&perPage=25&sort=-createdAt&q=…` and filters by field. */
export const listQuery = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  perPage: z.coerce.number().int().min(1).max(200).default(25),
  sort: z
    .string()
    .max(40)
    .regex(/^-?[A-Za-z]+$/)
    .optional(),
  order: z.enum(['asc', 'desc']).optional(),
  q: z.string().max(100).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

/** `{items, total}`, the body of every list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.int() });
export interface Page<T> {
  items: T[];
  total: number;
}

/** One problem of a request: where (RFC 6901 pointer into the body), a stable code, and a sentence. */
export const fieldProblem = z.object({
  pointer: z.string(),
  code: z.string(),
  message: z.string(),
});
/** RFC 9457 body of every error answer. `code` is stable; the panel translates by it. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(fieldProblem).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
export type FieldProblem = z.infer<typeof fieldProblem>;

/** Columns of every resource. */
export const resourceBase = { id, createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() };
