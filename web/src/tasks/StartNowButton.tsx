/** Lets a task that waits for its maintenance window start at once. */
import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import type { TaskResponse } from '#libs/contracts';
import { liftWindow } from '../api/actions';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const StartNowButton = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  const queryClient = useQueryClient();
  const lift = useMutation({
    mutationFn: () => liftWindow(task.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tasks'] }),
  });
  if (task.waiting?.code !== 'WINDOW_CLOSED') return null;
  if (lift.error) return <ErrorBox error={lift.error} onRetry={() => lift.mutate()} />;
  return (
    <CanAccess resource="stacks" action="operate">
      <Button
        variant="outlined"
        color="inherit"
        disabled={lift.isPending}
        onClick={() => lift.mutate()}
      >
        {text('tasks.startNow')}
      </Button>
    </CanAccess>
  );
};
