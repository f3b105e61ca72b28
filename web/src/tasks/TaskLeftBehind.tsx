/** What a cancelled task has left on the host; nothing for one that never began. */
import Typography from '@mui/material/Typography';
import Box from '@mui/material/Box';
import type { TaskResponse } from '#libs/contracts';
import { Human } from '../components/Machine';
import { Note } from '../components/Note';
import { useText } from '../i18n/useText';

export const TaskLeftBehind = ({ task }: { task: TaskResponse }) => {
  const text = useText();
  if (task.state !== 'cancelled' || task.hostState === null) return null;
  return (
    <Box sx={{ mb: 3 }}>
      <Note tone="waiting">
        <Typography variant="body2" color="textSecondary">
          {text('tasks.error.hostState')}
        </Typography>
        <Typography>
          <Human>{task.hostState}</Human>
        </Typography>
      </Note>
    </Box>
  );
};
