/** What a restore point holds, item by item; the rows of each table for whoever opens them. */
import type { RestorePointItem, RestorePointResponse } from '#libs/contracts';
import { Disclosure } from '../components/Disclosure';
import { Machine } from '../components/Machine';
import { RecordTable, type Column } from '../components/RecordTable';
import { Section } from '../components/Section';
import type { Formats } from '../i18n/format';
import { useFormats, useText, type Text } from '../i18n/useText';

/** Rows of a database, or files of a volume; null where neither is known. */
export const contentWords = (
  { rows, files }: Pick<RestorePointItem, 'rows' | 'files'>,
  text: Text,
  { number }: Formats,
): string | null => {
  if (rows) {
    const counts = Object.values(rows);
    const all = counts.reduce((sum, count) => sum + count, 0);
    return text.count('restore-points.rows', counts.length, { rows: number(all) });
  }
  return files === null ? null : text.count('restore-points.files', files);
};

type Row<T> = T & { id: string };

const useItemColumns = (): Column<Row<RestorePointItem>>[] => {
  const text = useText();
  const formats = useFormats();
  return [
    {
      key: 'item',
      label: text('restore-points.item'),
      render: ({ name }) => <Machine>{name}</Machine>,
    },
    {
      key: 'kind',
      label: text('backup-targets.kind'),
      render: ({ kind }) => text(`restore-points.kind.${kind}`),
    },
    {
      key: 'from',
      label: text('restore-points.from'),
      render: ({ source }) => <Machine>{source}</Machine>,
    },
    {
      key: 'content',
      label: text('restore-points.content'),
      render: (item) => contentWords(item, text, formats) ?? '–',
    },
    {
      key: 'size',
      label: text('restore-points.size'),
      render: ({ bytes }) => <bdi>{formats.bytes(bytes)}</bdi>,
    },
  ];
};

interface TableRows {
  item: string;
  table: string;
  rows: number;
}

const tablesOf = ({ items }: RestorePointResponse): Row<TableRows>[] =>
  items.flatMap(({ name, rows }) =>
    Object.entries(rows ?? {})
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([table, count]) => ({ id: `${name} ${table}`, item: name, table, rows: count })),
  );

const Tables = ({ tables }: { tables: Row<TableRows>[] }) => {
  const text = useText();
  const { number } = useFormats();
  const columns: Column<Row<TableRows>>[] = [
    {
      key: 'table',
      label: text('restore-points.table'),
      render: ({ table }) => <Machine wrap>{table}</Machine>,
    },
    {
      key: 'item',
      label: text('restore-points.item'),
      render: ({ item }) => <Machine>{item}</Machine>,
    },
    {
      key: 'rows',
      label: text('restore-points.rowCount'),
      render: ({ rows }) => <bdi>{number(rows)}</bdi>,
    },
  ];
  return (
    <Disclosure title={text('restore-points.tables')}>
      <RecordTable label={text('restore-points.tables')} columns={columns} records={tables} />
    </Disclosure>
  );
};

export const RestorePointItems = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const columns = useItemColumns();
  const tables = tablesOf(point);
  return (
    <>
      <Section title={text('restore-points.items')} flush>
        <RecordTable
          label={text('restore-points.items')}
          columns={columns}
          records={point.items.map((item) => ({ ...item, id: item.name }))}
        />
      </Section>
      {tables.length > 0 && <Tables tables={tables} />}
    </>
  );
};
