/** What is under way, small, in the top bar; leads to the task, or to the list when there are several. */
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useGetList } from 'ra-core';
import { Link } from 'react-router-dom';
import type { TaskResponse } from '#libs/contracts';
import { Channel } from '../components/channel/Channel';
import { useText } from '../i18n/useText';

const useTasksIn = (state: 'running' | 'queued') =>
  useGetList<TaskResponse>(
    'tasks',
    {
      filter: { state },
      sort: { field: 'createdAt', order: 'DESC' },
      pagination: { page: 1, perPage: 5 },
    },
    { refetchInterval: 60_000 },
  );

/** On a phone the channel says it alone. */
const onWide = { display: { xs: 'none', sm: 'inline' } };

const Counts = ({ running, waiting }: { running: number; waiting: number }) => {
  const text = useText();
  const queued = waiting > 0 && text.count('app.queued', waiting);
  if (running === 0) return <>{queued}</>;
  return (
    <>
      {text.count('app.running', running)}
      <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
        {queued && ` · ${queued}`}
      </Box>
    </>
  );
};

export const RunningTasks = () => {
  const running = useTasksIn('running');
  const queued = useTasksIn('queued');
  const first = running.data?.[0];
  const waiting = queued.total ?? 0;
  if (!first && waiting === 0) return null;
  const to = first && running.total === 1 && waiting === 0 ? `/tasks/${first.id}` : '/tasks';
  return (
    <ButtonBase
      component={Link}
      to={to}
      sx={{ gap: 1, paddingInline: 1, minHeight: 36, borderRadius: 1, fontSize: 13 }}
    >
      {first && (
        <Box sx={{ width: { xs: 64, sm: 96 } }}>
          <Channel task={first} small />
        </Box>
      )}
      <Box component="span" sx={{ whiteSpace: 'nowrap', ...(first ? onWide : {}) }}>
        <Counts running={running.total ?? 0} waiting={waiting} />
      </Box>
    </ButtonBase>
  );
};
