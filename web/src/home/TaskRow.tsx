/** One task on the home page: its channel, and what it stands at. */
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Link as RouterLink } from 'react-router-dom';
import type { TaskResponse } from '#libs/contracts';
import { Channel } from '../components/channel/Channel';
import { Human } from '../components/Machine';
import { TaskStateChip } from '../components/StateChip';
import { useNow, When } from '../components/When';
import { useText } from '../i18n/useText';
import { targetOf } from '../tasks';

export const TaskRow = ({ task, live }: { task: TaskResponse; live: boolean }) => {
  const text = useText();
  useNow(live ? 1_000 : 60_000);
  return (
    <Box
      component="li"
      sx={{ paddingInline: 2, paddingBlock: 1.25, borderTop: 1, borderColor: 'divider' }}
    >
      <Box
        sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap', mb: live ? 1 : 0 }}
      >
        <Link
          component={RouterLink}
          to={`/tasks/${task.id}`}
          color="inherit"
          sx={{ fontWeight: 500, flex: 1, minWidth: 140 }}
        >
          {text(`kind.${task.kind}`)} · <Human>{targetOf(task)}</Human>
        </Link>
        <TaskStateChip state={task.state} />
        <Typography variant="body2" color="textSecondary">
          <When at={task.finishedAt ?? task.startedAt ?? task.createdAt} />
        </Typography>
      </Box>
      {live && <Channel task={task} small />}
    </Box>
  );
};
