/** Starts a task of the host and goes to watch it. */
import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { HostResponse } from '#libs/contracts';
import { startHostTask } from '../api/actions';
import { makeIdempotencyKey } from '../api/key';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const HostTaskButton = ({
  host,
  kind,
  variant,
}: {
  host: HostResponse;
  kind: 'check' | 'prepare';
  variant: 'contained' | 'outlined';
}) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  // One key until a task came of it: a second press, or one after a lost answer, asks for the same task.
  const [key, setKey] = useState(makeIdempotencyKey);
  const start = useMutation({
    mutationFn: () => startHostTask(host.id, kind, key),
    onSuccess: (task) => {
      setKey(makeIdempotencyKey());
      void queryClient.invalidateQueries({ queryKey: ['tasks'] });
      void navigate(`/tasks/${task.id}`);
    },
  });
  if (start.error) return <ErrorBox error={start.error} onRetry={() => start.mutate()} />;
  return (
    <CanAccess resource="hosts" action="edit">
      <Button variant={variant} disabled={start.isPending} onClick={() => start.mutate()}>
        {text(kind === 'check' ? 'hosts.check' : 'hosts.prepare')}
      </Button>
    </CanAccess>
  );
};
