import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';

/** PostgreSQL's internal one-byte type `"char"`, as in pg_constraint.confdeltype. */
const charOid = 18;
const textOid = 25;

interface PgResult {
  fields: { dataTypeID: number }[];
}
/** The private half of Prisma's adapter that is reached here; checked at run time. */
type WithIo = SqlDriverAdapter & { performIO(query: SqlQuery): Promise<PgResult> };

/**
 * Reading a database back asks the catalogue for `"char"` columns, which the adapter refuses as unsupported (seen in
 * @prisma/adapter-pg 7.10) though the engine wants them as characters. This is its `queryRaw`, with them let through.
 */
export function queryRawWithChars(adapter: SqlDriverAdapter): SqlDriverAdapter['queryRaw'] {
  if (!hasIo(adapter))
    throw new Error('@prisma/adapter-pg has changed: it has no performIO any more.');
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with another `this` on purpose
  const queryRaw = adapter.queryRaw;
  const performIO = adapter.performIO.bind(adapter);
  return async (query: SqlQuery): Promise<SqlResultSet> => {
    const chars: number[] = [];
    const reader = Object.create(adapter, {
      performIO: {
        value: async (sent: SqlQuery): Promise<PgResult> => {
          const result = await performIO(sent);
          result.fields.forEach((field, index) => {
            if (field.dataTypeID !== charOid) return;
            field.dataTypeID = textOid;
            chars.push(index);
          });
          return result;
        },
      },
    }) as SqlDriverAdapter;
    const result = await queryRaw.call(reader, query);
    chars.forEach((index) => (result.columnTypes[index] = ColumnTypeEnum.Character));
    return result;
  };
}

function hasIo(adapter: SqlDriverAdapter): adapter is WithIo {
  return 'performIO' in adapter && typeof adapter.performIO === 'function';
}
