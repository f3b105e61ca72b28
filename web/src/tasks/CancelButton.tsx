/** Asks for cancellation, saying what it leaves behind. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import type { TaskResponse } from '#libs/contracts';
import { cancelTask } from '../api/actions';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const CancelButton = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelTask(task.id),
    onSuccess: () => {
      setAsking(false);
      void queryClient.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
  if (task.state !== 'queued' && task.state !== 'running') return null;
  return (
    <CanAccess resource="tasks" action="cancel">
      <Button
        variant="outlined"
        color="error"
        disabled={Boolean(task.cancelRequestedAt)}
        onClick={() => setAsking(true)}
      >
        {text(task.cancelRequestedAt ? 'tasks.cancel.asked' : 'tasks.cancel.button')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={text('tasks.cancel.title')}
        yes={text('tasks.cancel.yes')}
        no={text('tasks.cancel.no')}
        danger
        busy={cancel.isPending}
        onYes={() => cancel.mutate()}
        onNo={() => setAsking(false)}
      >
        <Typography>
          {text(task.state === 'queued' ? 'tasks.cancel.queued' : 'tasks.cancel.running')}
        </Typography>
        {cancel.error && <ErrorBox error={cancel.error} />}
      </ConfirmDialog>
    </CanAccess>
  );
};
