/** Filters of the list of stacks. */
import { z } from 'zod';
import { grammar, listQuery, stackState, type StackState } from '#libs/contracts';
import { escapeLike, type StackWhereInput } from '#libs/database';
import { searchTenants } from '../tenants/tenants.service.js';

export const stackListQuery = listQuery.extend({
  tenantId: grammar.id.optional(),
  environmentId: grammar.id.optional(),
  hostId: grammar.id.optional(),
  productId: grammar.id.optional(),
  /** Without it: all but the removed ones. */
  state: stackState.optional(),
});
export type StackListQuery = z.output<typeof stackListQuery>;

/** True where the filter needs to know which stacks were never seen and whose last try failed. */
export const asksForLastTry = ({ state }: StackListQuery): boolean =>
  state === 'new' || state === 'failed';

/** `failedUnseen`: ids of the stacks of which nothing was ever seen and whose newest task failed. */
export const searchStacks = (
  query: StackListQuery,
  failedUnseen: readonly string[],
): StackWhereInput => ({
  tenantId: query.tenantId,
  environmentId: query.environmentId,
  hostId: query.hostId,
  productId: query.productId,
  AND: [whereState(query.state, failedUnseen), whereText(query.q)],
});

const isWorking: StackWhereInput = { tasks: { some: { state: 'running' } } };

/** The same words as `stackStateOf` gives. */
function whereState(
  state: StackState | undefined,
  failedUnseen: readonly string[],
): StackWhereInput {
  if (!state) return { NOT: { observation: { state: 'removed' } } };
  if (state === 'working') return isWorking;
  const seen: StackWhereInput = { observation: { state } };
  const unseen: Partial<Record<StackState, StackWhereInput>> = {
    new: { observation: null, id: { notIn: [...failedUnseen] } },
    failed: { id: { in: [...failedUnseen] } },
  };
  return { NOT: isWorking, OR: [seen, ...(unseen[state] ? [unseen[state]] : [])] };
}

function whereText(text: string | undefined): StackWhereInput {
  if (!text) return {};
  const contains = escapeLike(text.toLowerCase());
  const key = /^s([1-9][0-9]{0,8})$/.exec(text);
  return {
    OR: [
      { tenant: searchTenants(text) },
      { subdomain: { contains } },
      { hostnames: { some: { fqdn: { contains } } } },
      { product: { slug: { contains } } },
      ...(key ? [{ number: Number(key[1]) }] : []),
    ],
  };
}
