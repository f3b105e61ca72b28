/** One task, while it happens: the channel, what failed and what to do, its steps, its log. */
import Box from '@mui/material/Box';
import { lazy, Suspense, useState } from 'react';
import type { StepName, TaskResponse } from '#libs/contracts';
import { Channel } from '../components/channel/Channel';
import { Quotation, Words } from '../components/Machine';
import { Note } from '../components/Note';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { TaskStateChip } from '../components/StateChip';
import { useNow, When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import { BackupFirst } from './BackupFirst';
import { CancelButton } from './CancelButton';
import { StartNowButton } from './StartNowButton';
import { targetOf } from './target';
import { taskSentence, waitingSentence } from './sentence';
import { TaskFailure } from './TaskFailure';
import { TaskLeftBehind } from './TaskLeftBehind';
import { TaskSteps } from './TaskSteps';

const TaskLog = lazy(() => import('./log/TaskLog'));

const Sentence = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const formats = useFormats();
  const now = useNow(1_000);
  return (
    <>
      <TaskStateChip state={task.state} /> {taskSentence(task, text, formats, now)}{' '}
      {text('tasks.byAt', { name: task.requestedBy, time: '' })}
      <When at={task.createdAt} />.
    </>
  );
};

const Waiting = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const formats = useFormats();
  const now = useNow(1_000);
  if (task.state !== 'queued' || !task.waiting) return null;
  return (
    <Box sx={{ mb: 3 }}>
      <Note tone="waiting" action={<StartNowButton task={task} />}>
        <Words>{waitingSentence(task.waiting, text, formats, now)}</Words>
        {task.waiting.outage && <Quotation>{task.waiting.outage.reason}</Quotation>}
      </Note>
    </Box>
  );
};

const TaskView = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const [step, setStep] = useState<StepName | null>(null);
  return (
    <Page
      title={text('tasks.heading', { kind: text(`kind.${task.kind}`), target: targetOf(task) })}
      sentence={<Sentence task={task} />}
      crumbs={[
        { label: text('tasks.title'), to: '/tasks' },
        task.stackId
          ? { label: targetOf(task), to: `/stacks/${task.stackId}` }
          : { label: task.hostName, to: `/hosts/${task.hostId}` },
      ]}
      primary={<CancelButton task={task} />}
    >
      <Section>
        <Channel task={task} />
      </Section>
      <BackupFirst task={task} />
      <Waiting task={task} />
      {task.state === 'failed' && <TaskFailure task={task} />}
      <TaskLeftBehind task={task} />
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: '320px minmax(0, 1fr)' },
          columnGap: 3,
          alignItems: 'start',
        }}
      >
        <TaskSteps task={task} chosen={step} onChoose={setStep} />
        <Suspense fallback={<SkeletonRows rows={8} />}>
          <TaskLog task={task} step={step} />
        </Suspense>
      </Box>
    </Page>
  );
};

const TaskPage = () => (
  <RecordPage<TaskResponse> resource="tasks">
    {(task) => <TaskView key={task.id} task={task} />}
  </RecordPage>
);

export default TaskPage;
