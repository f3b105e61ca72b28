/** Asks for cancellation, saying what it leaves behind. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import type { TaskResponse } from '#libs/contracts';
import { cancelTask } from '../api/actions';
import { useSay } from '../components/answers';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

/** What cancelling leaves behind: of a stack what stood before, but no data that a removal has deleted; of a host what was changed. */
const effectOf = ({ state, kind, stackId }: TaskResponse) => {
  if (state === 'queued') return 'tasks.cancel.queued';
  if (stackId === null) return 'tasks.cancel.runningHost';
  return kind === 'remove' ? 'tasks.cancel.runningRemove' : 'tasks.cancel.running';
};

export const CancelButton = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const queryClient = useQueryClient();
  const say = useSay();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelTask(task.id),
    onSuccess: async () => {
      say('tasks.cancel.asked');
      await queryClient.invalidateQueries({ queryKey: ['tasks'] });
      setAsking(false);
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
        <Typography>{text(effectOf(task))}</Typography>
        {cancel.error && <ErrorBox error={cancel.error} />}
      </ConfirmDialog>
    </CanAccess>
  );
};
