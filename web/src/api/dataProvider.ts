/** The panel's data provider: the flat list dialect of `/api/v1`, `If-Match` on updates. */
import type {
  DataProvider,
  DeleteParams,
  GetListParams,
  GetManyParams,
  Identifier,
  RaRecord,
} from 'ra-core';
import { request } from './http';

interface ListAnswer<T> {
  items: T[];
  total: number;
}

const listPath = (resource: string) => `/${resource}`;
const onePath = (resource: string, id: Identifier) =>
  `/${resource}/${encodeURIComponent(String(id))}`;

const listQuery = ({ pagination, sort, filter }: GetListParams) => ({
  page: pagination?.page ?? 1,
  perPage: pagination?.perPage ?? 25,
  sort: sort ? `${sort.order === 'DESC' ? '-' : ''}${sort.field}` : undefined,
  ...filter,
});

/** A record's version as the API wants it back; undefined for records that carry none. */
export const ifMatch = (record: { version?: unknown } | undefined): Record<string, string> =>
  typeof record?.version === 'number' ? { 'if-match': `"${record.version}"` } : {};

const getList = async <R extends RaRecord>(
  resource: string,
  params: GetListParams & { signal?: AbortSignal },
) => {
  const { items, total } = await request<ListAnswer<R>>(listPath(resource), {
    query: listQuery(params),
    signal: params.signal,
  });
  return { data: items, total };
};

const getMany = async <R extends RaRecord>(
  resource: string,
  { ids, signal }: GetManyParams<R> & { signal?: AbortSignal },
) => ({
  data: await Promise.all(ids.map((id) => request<R>(onePath(resource, id), { signal }))),
});

const deleteOne = async <R extends RaRecord>(
  resource: string,
  { id, previousData }: DeleteParams<R>,
) => {
  await request(onePath(resource, id), { method: 'DELETE' });
  return { data: previousData ?? ({ id } as R) };
};

const refused = (what: string) => () =>
  Promise.reject(new Error(`${what} is not part of the panel: each change is its own request`));

export const dataProvider: DataProvider = {
  supportAbortSignal: true,
  getList,
  getOne: async (resource, { id, signal }) => ({
    data: await request(onePath(resource, id), { signal }),
  }),
  getMany,
  getManyReference: (resource, { target, id, ...params }) =>
    getList(resource, { ...params, filter: { ...params.filter, [target]: id } }),
  create: async (resource, { data }) => ({
    data: await request(listPath(resource), { method: 'POST', body: data }),
  }),
  update: async (resource, { id, data, previousData }) => ({
    data: await request(onePath(resource, id), {
      method: 'PATCH',
      body: data,
      headers: ifMatch(previousData),
    }),
  }),
  delete: deleteOne,
  updateMany: refused('updateMany'),
  deleteMany: refused('deleteMany'),
};
