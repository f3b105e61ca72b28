/** Tasks of one stack or host, for its page. */
import type { ReactNode } from 'react';
import type { TaskResponse } from '#libs/contracts';
import { RelatedRecords } from '../components/RelatedRecords';
import { useFormats, useText } from '../i18n/useText';
import { taskColumns, taskPath } from './columns';

const RelatedTasks = (props: {
  title?: string;
  filter: Record<string, string>;
  none: string;
  most?: number;
  /** List with all of them. */
  all?: string;
  action?: ReactNode;
}) => {
  const text = useText();
  return (
    <RelatedRecords<TaskResponse>
      resource="tasks"
      title={text('tasks.title')}
      columns={taskColumns(text, useFormats())}
      to={taskPath}
      {...props}
    />
  );
};

export default RelatedTasks;
