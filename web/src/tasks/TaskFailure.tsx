/** A failed task: what failed, what state the host is in, what to do. */
import ErrorIcon from '@mui/icons-material/Error';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { TaskResponse } from '#libs/contracts';
import { codeSentence } from '../api/problems';
import { Machine } from '../components/Machine';
import { Note } from '../components/Note';
import { useText } from '../i18n/useText';
import { Said } from './Said';
import { findStep } from './sentence';

const Part = ({ label, children }: { label: ReactNode; children: ReactNode }) => (
  <Box sx={{ mt: 1 }}>
    <Typography variant="body2" color="textSecondary">
      {label}
    </Typography>
    <Typography>{children}</Typography>
  </Box>
);

export const TaskFailure = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const failed = findStep(task, 'failed');
  const isStack = task.stackId !== null;
  return (
    <Box sx={{ mb: 3 }}>
      <Note tone="failed" icon={<ErrorIcon fontSize="small" />} role="alert">
        <Typography variant="h2" component="p">
          {failed
            ? text('tasks.error.title', { step: text(`tasks.step.${failed.name}`) })
            : text('tasks.error.titleNoStep')}
        </Typography>
        {task.error && (
          <>
            <Typography>{codeSentence(task.error.code, task.error.message, text)}</Typography>
            <Part
              label={
                <>
                  {text('tasks.error.said')} (<Machine>{task.error.code}</Machine>)
                </>
              }
            >
              <Said>{task.error.message}</Said>
            </Part>
          </>
        )}
        <Part label={text('tasks.error.hostState')}>
          {task.hostState ? <Said>{task.hostState}</Said> : text('tasks.error.hostUnknown')}
        </Part>
        <Part label={text('tasks.error.next')}>
          {text(isStack ? 'tasks.error.nextStack' : 'tasks.error.nextHost')}
        </Part>
        <Box sx={{ mt: 2, display: 'flex', gap: 1, flexWrap: 'wrap' }}>
          {isStack && task.kind !== 'check' && (
            <Button
              component={Link}
              to={`/stacks/${task.stackId}/plan/${task.kind}`}
              variant="outlined"
              color="inherit"
            >
              {text('tasks.error.again')}
            </Button>
          )}
          <Button
            component={Link}
            to={isStack ? `/stacks/${task.stackId}` : `/hosts/${task.hostId}`}
            color="inherit"
          >
            {text(isStack ? 'tasks.error.goStack' : 'tasks.error.goHost')}
          </Button>
        </Box>
      </Note>
    </Box>
  );
};
