/** Deletes a schedule after saying what stays. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { CanAccess, useDelete } from 'ra-core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { ScheduleResponse } from '#libs/contracts';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const DeleteButton = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [remove, { isPending, error }] = useDelete<ScheduleResponse>();
  const go = () =>
    remove(
      'schedules',
      { id: schedule.id, previousData: schedule },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: ['schedules', 'getList'] });
          void navigate('/schedules');
        },
      },
    );
  return (
    <CanAccess resource="schedules" action="delete">
      <Button color="error" variant="outlined" onClick={() => setAsking(true)}>
        {text('schedules.delete')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={text('schedules.deleteTitle', { name: schedule.name })}
        yes={text('schedules.delete')}
        danger
        busy={isPending}
        onYes={() => void go()}
        onNo={() => setAsking(false)}
      >
        <Typography>{text('schedules.deleteText')}</Typography>
        {error !== null && <ErrorBox error={error} />}
      </ConfirmDialog>
    </CanAccess>
  );
};
