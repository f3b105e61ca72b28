/** Filters of the list of releases. */
import type { z } from 'zod';
import { grammar, listQuery } from '#libs/contracts';

export const releaseListQuery = listQuery.extend({ productId: grammar.id.optional() });
export type ReleaseListQuery = z.output<typeof releaseListQuery>;
