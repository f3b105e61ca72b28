/** An error where it arose: what happened, and one way on. */
import ErrorIcon from '@mui/icons-material/Error';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { findProblem } from '../api/http';
import { problemDetail, problemSentence } from '../api/problems';
import { useText } from '../i18n/useText';
import { Human, Machine } from './Machine';
import { Note } from './Note';

export const ErrorBox = ({
  error,
  title,
  onRetry,
  children,
}: {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  children?: ReactNode;
}) => {
  const text = useText();
  const requestId = findProblem(error)?.requestId;
  const detail = problemDetail(error);
  return (
    <Note tone="failed" icon={<ErrorIcon fontSize="small" />} role="alert">
      <Typography variant="h3" component="p">
        {title ?? text('errors.title')}
      </Typography>
      <Typography>
        <Human>{problemSentence(error, text)}</Human>
      </Typography>
      {detail && (
        <Typography variant="body2" color="textSecondary">
          {text('errors.detail', { detail })}
        </Typography>
      )}
      {children}
      {requestId && (
        <Typography variant="caption" component="p">
          {text('errors.requestId', { id: '' })}
          <Machine wrap>{requestId}</Machine>
        </Typography>
      )}
      {onRetry && (
        <Box sx={{ mt: 1 }}>
          <Button variant="outlined" color="inherit" onClick={onRetry}>
            {text('action.retry')}
          </Button>
        </Box>
      )}
    </Note>
  );
};
