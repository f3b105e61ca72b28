/** Overview of a stack: what waits, where it answers, what it is, what happened last. */
import Edit from '@mui/icons-material/EditNote';
import ErrorIcon from '@mui/icons-material/Error';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { CanAccess, useGetOne } from 'ra-core';
import { Link as RouterLink } from 'react-router-dom';
import type { StackResponse, TaskResponse } from '#libs/contracts';
import { Suspense } from 'react';
import { LastRestorePoint } from '../backups';
import { Channel } from '../components/channel/Channel';
import { Human, Machine } from '../components/Machine';
import { Note } from '../components/Note';
import { Facts, Section } from '../components/Section';
import { TaskStateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useText } from '../i18n/useText';
import { environmentName } from './columns';
import { fieldNames } from './plan/fieldWords';
import { StackAddresses } from './StackAddresses';

const Pending = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  if (stack.pendingChanges.length === 0 || stack.state === 'new' || stack.state === 'working')
    return null;
  return (
    <Box sx={{ mb: 3 }}>
      <Note
        tone="waiting"
        icon={<Edit fontSize="small" />}
        action={
          <CanAccess resource="stacks" action="operate">
            <Button
              component={RouterLink}
              to={`/stacks/${stack.id}/plan/deploy`}
              variant="outlined"
              color="inherit"
            >
              {text('stacks.pendingReview')}
            </Button>
          </CanAccess>
        }
      >
        <Typography variant="h3" component="p">
          {text('stacks.pendingTitle')}
        </Typography>
        {text('stacks.pendingText', { fields: fieldNames(stack.pendingChanges, text) })}
      </Note>
    </Box>
  );
};

const LastTask = ({ id }: { id: string }) => {
  const text = useText();
  const { data: task } = useGetOne<TaskResponse>('tasks', { id });
  if (!task) return null;
  return (
    <Section
      title={text('stacks.lastTask')}
      action={
        <Button component={RouterLink} to={`/tasks/${id}`} color="inherit" variant="outlined">
          {text('home.look')}
        </Button>
      }
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap', mb: 1.5 }}>
        <Typography sx={{ fontWeight: 500 }}>{text(`kind.${task.kind}`)}</Typography>
        <TaskStateChip state={task.state} />
        <Typography variant="body2" color="textSecondary">
          {text('tasks.byAt', { name: task.requestedBy, time: '' })}
          <When at={task.createdAt} />
        </Typography>
      </Box>
      <Channel task={task} small />
      {task.error && (
        <Box sx={{ mt: 2 }}>
          <Note tone="failed" icon={<ErrorIcon fontSize="small" />}>
            <Human>{task.error.message}</Human>
          </Note>
        </Box>
      )}
    </Section>
  );
};

export const StackOverview = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const link = (to: string, name: string) => (
    <Link component={RouterLink} to={to}>
      <Human>{name}</Human>
    </Link>
  );
  return (
    <>
      <Pending stack={stack} />
      <Suspense fallback={null}>
        <LastRestorePoint stack={stack} />
      </Suspense>
      <StackAddresses stack={stack} />
      {stack.lastTask && <LastTask id={stack.lastTask.id} />}
      <Section title={text('stacks.facts')}>
        <Facts
          facts={[
            [text('stacks.tenant'), link(`/tenants/${stack.tenantId}`, stack.tenantName)],
            [text('stacks.product'), link(`/products/${stack.productId}`, stack.productName)],
            [
              text('stacks.release'),
              <Machine key="r">{stack.observed?.releaseVersion ?? stack.releaseVersion}</Machine>,
            ],
            [text('stacks.environment'), environmentName(stack.environmentSlug, text)],
            [text('stacks.host'), link(`/hosts/${stack.hostId}`, stack.hostName)],
            [text('stacks.key'), <Machine key="k">{stack.key}</Machine>],
            [text('common.created'), <When key="c" at={stack.createdAt} />],
          ]}
        />
      </Section>
    </>
  );
};
