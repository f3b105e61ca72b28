/** Deletes a target at which nothing was ever stored. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useDelete } from 'ra-core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { BackupTargetResponse } from '#libs/contracts';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const DeleteTargetButton = ({ target }: { target: BackupTargetResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [remove, { isPending, error }] = useDelete<BackupTargetResponse>();
  const go = () =>
    remove(
      'backup-targets',
      { id: target.id, previousData: target },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: ['backup-targets', 'getList'] });
          void navigate('/backup-targets');
        },
      },
    );
  return (
    <>
      <Button color="error" variant="outlined" onClick={() => setAsking(true)}>
        {text('backup-targets.delete')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={text('backup-targets.deleteTitle', { name: target.name })}
        yes={text('backup-targets.delete')}
        danger
        busy={isPending}
        onYes={() => void go()}
        onNo={() => setAsking(false)}
      >
        <Typography>{text('backup-targets.deleteText')}</Typography>
        {error !== null && <ErrorBox error={error} />}
      </ConfirmDialog>
    </>
  );
};
