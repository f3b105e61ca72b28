/** A list of one resource: search, table or cards, pages; place and search stand in the URL. */
import Paper from '@mui/material/Paper';
import { ListBase, useListContext } from 'ra-core';
import type { ReactNode } from 'react';
import { useText } from '../i18n/useText';
import { EmptyState } from './EmptyState';
import { ErrorBox } from './ErrorBox';
import { ListPages } from './ListPages';
import { ListSearch } from './ListSearch';
import { Page } from './Page';
import { RecordTable, type Column } from './RecordTable';
import { SkeletonRows } from './SkeletonRows';
import Button from '@mui/material/Button';

interface ListPageProps<R> {
  resource: string;
  title: string;
  columns: Column<R>[];
  to?: (record: R) => string;
  sort: { field: string; order: 'ASC' | 'DESC' };
  primary?: ReactNode;
  empty: ReactNode;
  /** Stands beside the search: tabs or choices that filter. */
  filters?: ReactNode;
  searchable?: boolean;
}

const Body = <R extends { id: string }>(props: ListPageProps<R>) => {
  const text = useText();
  const list = useListContext<R & { id: string }>();
  if (list.error) {
    return (
      <ErrorBox
        error={list.error}
        title={text('errors.listTitle')}
        onRetry={() => void list.refetch()}
      />
    );
  }
  if (list.isPending) return <SkeletonRows />;
  const isFiltered = Object.keys(list.filterValues).length > 0;
  if (list.data.length === 0 && !isFiltered) return <>{props.empty}</>;
  if (list.data.length === 0) {
    return (
      <EmptyState
        title={text('common.filterNothing')}
        action={
          <Button variant="outlined" onClick={() => list.setFilters({})}>
            {text('common.clearSearch')}
          </Button>
        }
      />
    );
  }
  return (
    <>
      <RecordTable
        label={props.title}
        columns={props.columns}
        records={list.data}
        {...(props.to ? { to: props.to } : {})}
        sorting={{
          field: list.sort.field,
          order: list.sort.order,
          change: (field) =>
            list.setSort({
              field,
              order: list.sort.field === field && list.sort.order === 'ASC' ? 'DESC' : 'ASC',
            }),
        }}
      />
      <ListPages />
    </>
  );
};

export const ListPage = <R extends { id: string }>(props: ListPageProps<R>) => (
  <ListBase
    resource={props.resource}
    sort={props.sort}
    perPage={25}
    exporter={false}
    empty={false}
    loading={null}
  >
    <Page title={props.title} primary={props.primary}>
      {(props.searchable !== false || props.filters) && (
        <ListSearch searchable={props.searchable !== false}>{props.filters}</ListSearch>
      )}
      <Paper variant="outlined" sx={{ overflow: 'hidden' }}>
        <Body {...props} />
      </Paper>
    </Page>
  </ListBase>
);
