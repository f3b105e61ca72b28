/** Tasks of one stack, for its page. */
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import type { TaskResponse } from '#libs/contracts';
import { ErrorBox } from '../components/ErrorBox';
import { RecordTable } from '../components/RecordTable';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { useFormats, useText } from '../i18n/useText';
import { taskColumns, taskPath } from './columns';

const RelatedTasks = ({ filter, none }: { filter: Record<string, string>; none: string }) => {
  const text = useText();
  const formats = useFormats();
  const { data, error, refetch } = useGetList<TaskResponse>('tasks', {
    filter,
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: { page: 1, perPage: 50 },
  });
  const columns = taskColumns(text, formats);
  const body = () => {
    if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
    if (!data) return <SkeletonRows rows={3} />;
    if (data.length === 0) {
      return (
        <Typography color="textSecondary" sx={{ padding: 2 }}>
          {none}
        </Typography>
      );
    }
    return (
      <RecordTable label={text('tasks.title')} columns={columns} records={data} to={taskPath} />
    );
  };
  return (
    <Section title={text('tasks.title')} flush>
      {body()}
    </Section>
  );
};

export default RelatedTasks;
