/** From the flat list dialect (`?page=&perPage=&sort=-createdAt`) to what a repository asks for. */
import type { ListQuery, Page } from '#libs/contracts';
import { refuseFields } from './validation.pipe.js';

export type SortOrder = 'asc' | 'desc';
export interface PageRequest<Column> {
  skip: number;
  take: number;
  orderBy: Column[];
}

/**
 * @param columns what may be sorted by: name in the API → how the repository orders by it. Nothing else reaches the database
 *   (an `orderBy` from outside would let people order by a hash).
 * @param defaultSort a key of `columns`, with `-` in front for descending.
 * @param tieBreak makes pages stable when the sorted column has equal values.
 * @throws MirabError VALIDATION_FAILED for another `sort`.
 */
export function readPageRequest<Column>(
  query: ListQuery,
  options: {
    columns: Readonly<Record<string, (order: SortOrder) => Column>>;
    defaultSort: string;
    tieBreak: Column;
  },
): PageRequest<Column> {
  const sort = query.sort ?? options.defaultSort;
  const name = sort.replace(/^-/, '');
  const column = Object.hasOwn(options.columns, name) ? options.columns[name] : undefined;
  if (!column)
    throw refuseFields(
      [
        {
          pointer: '/sort',
          code: 'unknown_sort',
          message: `can be one of ${Object.keys(options.columns).join(', ')}`,
        },
      ],
      'query',
    );
  const order = query.sort && query.order ? query.order : sort.startsWith('-') ? 'desc' : 'asc';
  return {
    skip: (query.page - 1) * query.perPage,
    take: query.perPage,
    orderBy: [column(order), options.tieBreak],
  };
}

/** How what has a name and a short name is sorted. */
export const byName = {
  columns: {
    name: (order: SortOrder) => ({ name: order }),
    slug: (order: SortOrder) => ({ slug: order }),
    createdAt: (order: SortOrder) => ({ createdAt: order }),
  },
  defaultSort: 'name',
  tieBreak: { id: 'asc' },
} as const;

export const renderPage = <Row, Item>(
  found: { rows: readonly Row[]; total: number },
  render: (row: Row) => Item,
): Page<Item> => ({ items: found.rows.map(render), total: found.total });
