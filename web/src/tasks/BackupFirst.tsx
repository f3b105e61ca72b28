/** The backup that an upgrade rests on, with the way there. */
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import type { TaskResponse } from '#libs/contracts';
import { useText } from '../i18n/useText';

export const BackupFirst = ({ task: { backupTaskId } }: { task: TaskResponse }) => {
  const text = useText();
  if (backupTaskId === null) return null;
  return (
    <Typography sx={{ mb: 2 }}>
      {text('tasks.backupFirst')}{' '}
      <Link to={`/tasks/${backupTaskId}`}>{text('tasks.backupFirstOpen')}</Link>
    </Typography>
  );
};
