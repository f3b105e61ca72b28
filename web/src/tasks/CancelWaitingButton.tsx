/** Cancels at once all that waits: everywhere, or of one tenant, stack or host. Says how many that is before. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CanAccess, useGetList } from 'ra-core';
import { useState } from 'react';
import type { TaskKind, TaskResponse } from '#libs/contracts';
import { cancelWaitingTasks } from '../api/actions';
import { useSay } from '../components/answers';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

/** Whose waiting tasks are meant. */
export interface WaitingOf {
  tenantId?: string;
  stackId?: string;
  hostId?: string;
  kind?: TaskKind;
}

const scopeOf = (of: WaitingOf) => {
  const names = Object.keys(of);
  if (names.length > 1 || of.kind) return 'tasks.cancelWaiting.ofChosen';
  if (of.tenantId) return 'tasks.cancelWaiting.ofTenant';
  if (of.stackId) return 'tasks.cancelWaiting.ofStack';
  return of.hostId ? 'tasks.cancelWaiting.ofHost' : 'tasks.cancelWaiting.ofAll';
};

/** What was counted when somebody asked; what comes later is not cancelled with it. */
interface Counted {
  count: number;
  until: string;
}

const Question = (props: { of: WaitingOf; counted: Counted; close: () => void }) => {
  const { of, counted, close } = props;
  const text = useText();
  const queryClient = useQueryClient();
  const say = useSay();
  const cancel = useMutation({
    mutationFn: () => cancelWaitingTasks({ ...of, createdUntil: counted.until }),
    onSuccess: async ({ requested }) => {
      say('tasks.cancelWaiting.done', requested);
      await queryClient.invalidateQueries({ queryKey: ['tasks'] });
      close();
    },
  });
  return (
    <ConfirmDialog
      open
      title={text.count('tasks.cancelWaiting.title', counted.count)}
      yes={text('tasks.cancelWaiting.yes')}
      no={text('tasks.cancelWaiting.no')}
      danger
      busy={cancel.isPending}
      onYes={() => cancel.mutate()}
      onNo={close}
    >
      <Typography>{text(scopeOf(of))}</Typography>
      <Typography sx={{ mt: 1 }}>{text('tasks.cancelWaiting.effect')}</Typography>
      {cancel.error && <ErrorBox error={cancel.error} />}
    </ConfirmDialog>
  );
};

const CancelWaitingButton = ({ of = {} }: { of?: WaitingOf }) => {
  const text = useText();
  const [asked, setAsked] = useState<Counted | null>(null);
  const { data, total } = useGetList<TaskResponse>('tasks', {
    filter: { ...of, state: 'queued' },
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: { page: 1, perPage: 1 },
  });
  const newest = data?.[0];
  // One alone is cancelled on its own page.
  const counted =
    newest && total !== undefined && total > 1 ? { count: total, until: newest.createdAt } : null;
  return (
    <CanAccess resource="tasks" action="cancel">
      {counted && (
        <Button variant="outlined" color="error" onClick={() => setAsked(counted)}>
          {text.count('tasks.cancelWaiting.button', counted.count)}
        </Button>
      )}
      {asked && <Question of={of} counted={asked} close={() => setAsked(null)} />}
    </CanAccess>
  );
};

export default CancelWaitingButton;
