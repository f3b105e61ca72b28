/** Starts a check of the host and goes to watch it. */
import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useNavigate } from 'react-router-dom';
import type { HostResponse } from '#libs/contracts';
import { checkHost } from '../api/actions';
import { makeIdempotencyKey } from '../api/key';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const CheckButton = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const check = useMutation({
    mutationFn: () => checkHost(host.id, makeIdempotencyKey()),
    onSuccess: (task) => {
      void queryClient.invalidateQueries({ queryKey: ['tasks'] });
      void navigate(`/tasks/${task.id}`);
    },
  });
  if (check.error) return <ErrorBox error={check.error} onRetry={() => check.mutate()} />;
  return (
    <CanAccess resource="hosts" action="edit">
      <Button variant="contained" disabled={check.isPending} onClick={() => check.mutate()}>
        {text('hosts.check')}
      </Button>
    </CanAccess>
  );
};
