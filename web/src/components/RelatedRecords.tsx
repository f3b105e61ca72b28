/** Records of another resource on the page of one: a section with its own skeleton, error and empty sentence. */
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import { useText } from '../i18n/useText';
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
  /** How many are shown; more are looked for in the list of the resource. */
  most?: number;
  /** That list, linked where there are more. */
  all?: string;
}

const mostAtAll = 100;

export const RelatedRecords = <R extends { id: string }>(props: RelatedRecordsProps<R>) => {
  const { title, columns, to, most = mostAtAll, all } = props;
  const text = useText();
  const {
    data,
    total = 0,
    error,
    refetch,
  } = useGetList<R>(props.resource, {
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
    return (
      <>
        <RecordTable label={title} columns={columns} records={data} {...(to ? { to } : {})} />
        {all && total > data.length && (
          <Box sx={{ padding: 1.5, borderTop: 1, borderColor: 'divider' }}>
            <Link component={RouterLink} to={all}>
              {text.count('common.showRows', total)}
            </Link>
          </Box>
        )}
      </>
    );
  };
  return (
    <Section title={title} action={props.action} flush>
      {body()}
    </Section>
  );
};
