import { describe, expect, it } from 'vitest';
import type { Transaction } from '#libs/database';
import { AuditNamesRepository } from './audit-names.repository.js';

const idOf = (digit: number) => `01970000-0000-7000-8000-00000000000${digit}`;
const stack = { product: { name: 'Edu ERP' }, tenant: { name: 'Rahnama' } };

interface Query {
  where: { id: { in: string[] } };
  select: Record<string, unknown>;
}
interface Row {
  id: string;
  [column: string]: unknown;
}
/** A transaction that answers from rows, and keeps what it was asked. */
const answering = (tables: Record<string, Row[]>) => {
  const asked: Record<string, Query> = {};
  const table = (name: string) => ({
    findMany: (query: Query) => {
      asked[name] = query;
      const rows = tables[name] ?? [];
      return Promise.resolve(rows.filter(({ id }) => query.where.id.in.includes(id)));
    },
  });
  const tx = Object.fromEntries(Object.keys(tables).map((name) => [name, table(name)]));
  return { tx: tx as unknown as Transaction, asked };
};
const subject = (subjectType: string, digit: number) => ({ subjectType, subjectId: idOf(digit) });
const names = new AuditNamesRepository();

describe('names of audited things', () => {
  it('are those of the product and the tenant for a stack and for its tasks', async () => {
    const { tx } = answering({
      stack: [{ id: idOf(1), ...stack }],
      task: [
        { id: idOf(2), host: { name: 'Here' }, stack },
        { id: idOf(3), host: { name: 'Here' }, stack: null },
      ],
    });
    const subjects = [subject('stack', 1), subject('task', 2), subject('task', 3)];
    const nameOf = await names.find(tx, subjects);
    expect(subjects.map(nameOf)).toEqual([
      { name: 'Edu ERP', owner: 'Rahnama' },
      { name: 'Edu ERP', owner: 'Rahnama' },
      { name: 'Here', owner: null },
    ]);
  });

  it('are null for what is gone, and for what is of no known type', async () => {
    const { tx } = answering({ tenant: [] });
    const nameOf = await names.find(tx, [subject('tenant', 1)]);
    expect(nameOf(subject('tenant', 1))).toBeNull();
    expect(nameOf({ subjectType: 'thing', subjectId: 'x' })).toBeNull();
  });

  it('are asked for once a type, and never with an id that the database would refuse', async () => {
    const { tx, asked } = answering({ user: [] });
    await names.find(tx, [
      subject('user', 1),
      subject('user', 1),
      { subjectType: 'user', subjectId: '' },
    ]);
    expect(asked['user']?.where.id.in).toEqual([idOf(1)]);
  });

  it('come alone: no other column is read', async () => {
    const { tx, asked } = answering({ host: [], token: [], user: [] });
    await names.find(tx, [subject('host', 1), subject('token', 1), subject('user', 1)]);
    expect(asked['host']?.select).toEqual({ id: true, name: true });
    expect(asked['token']?.select).toEqual({ id: true, name: true });
    expect(asked['user']?.select).toEqual({ id: true, displayName: true });
  });
});
