/** Stacks of one tenant or on one host, for their pages. */
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import type { ReactNode } from 'react';
import type { StackResponse } from '#libs/contracts';
import { ErrorBox } from '../components/ErrorBox';
import { RecordTable } from '../components/RecordTable';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { useFormats, useText } from '../i18n/useText';
import { stackColumns, stackPath } from './columns';

const RelatedStacks = (props: {
  title: string;
  filter: Record<string, string>;
  /** Columns that would say the same in every row. */
  without: string[];
  /** Column that names the row. */
  nameKey: 'tenant' | 'product';
  none: string;
  action?: ReactNode;
}) => {
  const text = useText();
  const formats = useFormats();
  const { data, error, refetch } = useGetList<StackResponse>('stacks', {
    filter: props.filter,
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: { page: 1, perPage: 100 },
  });
  const columns = stackColumns(text, formats)
    .filter(({ key }) => !props.without.includes(key))
    .sort((one, other) => Number(other.key === props.nameKey) - Number(one.key === props.nameKey));
  const body = () => {
    if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
    if (!data) return <SkeletonRows rows={2} />;
    if (data.length === 0) {
      return (
        <Typography color="textSecondary" sx={{ padding: 2 }}>
          {props.none}
        </Typography>
      );
    }
    return <RecordTable label={props.title} columns={columns} records={data} to={stackPath} />;
  };
  return (
    <Section title={props.title} action={props.action} flush>
      {body()}
    </Section>
  );
};

export default RelatedStacks;
