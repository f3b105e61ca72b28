/** Records of another resource on the page of one: a section with its own skeleton, error and empty sentence. */
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import type { ReactNode } from 'react';
import { ErrorBox } from './ErrorBox';
import { RecordTable, type Column } from './RecordTable';
import { Section } from './Section';
import { SkeletonRows } from './SkeletonRows';

interface RelatedRecordsProps<R> {
  resource: string;
  title: string;
  filter: Record<string, string>;
  columns: Column<R>[];
  to?: (record: R) => string;
  /** Stands where there is none. */
  none: ReactNode;
  /** Stands beside the title. */
  action?: ReactNode;
}

/** More than this are looked for in the list of the resource. */
const most = 100;

export const RelatedRecords = <R extends { id: string }>(props: RelatedRecordsProps<R>) => {
  const { title, columns, to } = props;
  const { data, error, refetch } = useGetList<R>(props.resource, {
    filter: props.filter,
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: { page: 1, perPage: most },
  });
  const body = () => {
    if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
    if (!data) return <SkeletonRows rows={3} />;
    if (data.length === 0) {
      return typeof props.none === 'string' ? (
        <Typography color="textSecondary" sx={{ paddingInline: 2, pb: 2 }}>
          {props.none}
        </Typography>
      ) : (
        props.none
      );
    }
    return <RecordTable label={title} columns={columns} records={data} {...(to ? { to } : {})} />;
  };
  return (
    <Section title={title} action={props.action} flush>
      {body()}
    </Section>
  );
};
