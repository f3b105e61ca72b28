import { describe, expect, it } from 'vitest';
import { listQuery } from '#libs/contracts';
import { readPageRequest, type SortOrder } from './list-query.js';

const read = (query: Record<string, string>) =>
  readPageRequest<Record<string, SortOrder>>(listQuery.parse(query), {
    columns: { name: (order) => ({ name: order }), createdAt: (order) => ({ createdAt: order }) },
    defaultSort: '-createdAt',
    tieBreak: { id: 'asc' },
  });

describe('readPageRequest', () => {
  it('begins with the first page in the default order', () => {
    expect(read({})).toEqual({
      skip: 0,
      take: 25,
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    });
  });
  it('turns pages and takes both ways to say the order', () => {
    expect(read({ page: '3', perPage: '10', sort: '-name' })).toEqual({
      skip: 20,
      take: 10,
      orderBy: [{ name: 'desc' }, { id: 'asc' }],
    });
    expect(read({ sort: 'name', order: 'desc' }).orderBy[0]).toEqual({ name: 'desc' });
  });
  it.each(['passwordHash', 'constructor', 'toString'])('refuses to sort by %s', (sort) => {
    expect(() => read({ sort })).toThrow(/can be one of name, createdAt/);
  });
});
