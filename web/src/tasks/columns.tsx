/** Columns of tasks, and what a task is for. */
import Box from '@mui/material/Box';
import type { TaskResponse } from '#libs/contracts';
import { Channel } from '../components/channel/Channel';
import { Human } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { TaskStateChip } from '../components/StateChip';
import { When } from '../components/When';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';
import { targetOf } from './target';

/** Milliseconds that it took, or has taken so far; null before it began. */
export const durationOf = (
  task: Pick<TaskResponse, 'startedAt' | 'finishedAt'>,
  now: number,
): number | null =>
  task.startedAt
    ? (task.finishedAt ? Date.parse(task.finishedAt) : now) - Date.parse(task.startedAt)
    : null;

export const taskPath = ({ id }: { id: string }) => `/tasks/${id}`;

export const taskColumns = (text: Text, { duration }: Formats): Column<TaskResponse>[] => [
  {
    key: 'what',
    label: text('tasks.what'),
    render: (task) => (
      <>
        {text(`kind.${task.kind}`)} · <Human>{targetOf(task)}</Human>
      </>
    ),
  },
  {
    key: 'state',
    label: text('common.state'),
    phone: 'lead',
    render: ({ state }) => <TaskStateChip state={state} />,
  },
  {
    key: 'progress',
    label: text('tasks.progress'),
    render: (task) => (
      <Box sx={{ width: '100%', maxWidth: 180, minWidth: 110 }}>
        <Channel task={task} small />
      </Box>
    ),
  },
  {
    key: 'asked',
    label: text('tasks.asked'),
    render: ({ createdAt }) => <When at={createdAt} />,
  },
  {
    key: 'started',
    label: text('tasks.started'),
    phone: 'none',
    render: ({ startedAt }) => (startedAt ? <When at={startedAt} /> : '–'),
  },
  {
    key: 'took',
    label: text('tasks.took'),
    render: (task) => {
      const taken = durationOf(task, Date.now());
      return <bdi>{taken === null ? '–' : duration(taken)}</bdi>;
    },
  },
  {
    key: 'by',
    label: text('tasks.by'),
    phone: 'none',
    render: ({ requestedBy }) => <Human>{requestedBy}</Human>,
  },
];
