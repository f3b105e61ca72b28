/** Columns of stacks, for the list and for the pages of tenants and hosts. */
import Box from '@mui/material/Box';
import type { StackResponse } from '#libs/contracts';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { StackStateChip, StateChip, TaskStateChip } from '../components/StateChip';
import { isTaskState } from '../components/states';
import { When } from '../components/When';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';
import { replicasOf } from './sentence';

const State = ({ stack, text }: { stack: StackResponse; text: Text }) => (
  <Box component="span" sx={{ display: 'inline-flex', gap: 0.5, flexWrap: 'wrap' }}>
    <StackStateChip state={stack.state} />
    {stack.pendingChanges.length > 0 && stack.state !== 'new' && (
      <StateChip tone="waiting" label={text.count('stacks.pending', stack.pendingChanges.length)} />
    )}
  </Box>
);

const LastTask = ({ stack, text }: { stack: StackResponse; text: Text }) => {
  const task = stack.lastTask;
  if (!task) return <>{text('stacks.none')}</>;
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}
    >
      {text.maybe(`kind.${task.kind}`, task.kind)}
      {isTaskState(task.state) && task.state !== 'succeeded' && (
        <TaskStateChip state={task.state} />
      )}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        <When at={task.finishedAt ?? task.createdAt} />
      </Box>
    </Box>
  );
};

const replicasText = (stack: StackResponse, text: Text, { number }: Formats) => {
  const { running, wanted } = replicasOf(stack);
  return text('common.of', { part: number(running), whole: number(wanted) });
};

export const environmentName = (slug: string, text: Text) =>
  text.maybe(`environment.${slug}`, slug);

export const stackColumns = (text: Text, formats: Formats): Column<StackResponse>[] => [
  {
    key: 'tenant',
    label: text('stacks.tenant'),
    render: (stack) => <Human>{stack.tenantName}</Human>,
  },
  {
    key: 'state',
    label: text('common.state'),
    phone: 'lead',
    render: (stack) => <State stack={stack} text={text} />,
  },
  {
    key: 'product',
    label: text('stacks.product'),
    render: (stack) => <Human>{stack.productName}</Human>,
  },
  {
    key: 'environment',
    label: text('stacks.environment'),
    phone: 'none',
    render: (stack) => environmentName(stack.environmentSlug, text),
  },
  {
    key: 'replicas',
    label: text('stacks.replicas'),
    render: (stack) => <bdi>{replicasText(stack, text, formats)}</bdi>,
  },
  {
    key: 'release',
    label: text('stacks.release'),
    render: (stack) => <Machine>{stack.observed?.releaseVersion ?? stack.releaseVersion}</Machine>,
  },
  {
    key: 'host',
    label: text('stacks.host'),
    phone: 'none',
    render: (stack) => <Human>{stack.hostName}</Human>,
  },
  {
    key: 'lastTask',
    label: text('stacks.lastTask'),
    render: (stack) => <LastTask stack={stack} text={text} />,
  },
];

export const stackPath = ({ id }: { id: string }) => `/stacks/${id}`;
