/** A question before something that cannot be taken back, or can only be stopped half-way. */
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useEffect, useId, type ReactNode } from 'react';
import { useText } from '../i18n/useText';
import { keepFocus } from './answers';

export const ConfirmDialog = (props: {
  open: boolean;
  title: string;
  children: ReactNode;
  yes: string;
  no?: string;
  busy?: boolean;
  danger?: boolean;
  onYes: () => void;
  onNo: () => void;
}) => {
  const text = useText();
  const titleId = useId();
  useEffect(() => () => void keepFocus(), []);
  return (
    <Dialog
      open={props.open}
      onClose={props.onNo}
      aria-labelledby={titleId}
      maxWidth="xs"
      fullWidth
      slotProps={{ transition: { onExited: () => void keepFocus() } }}
    >
      <DialogTitle id={titleId} variant="h2" component="h2">
        {props.title}
      </DialogTitle>
      <DialogContent>{props.children}</DialogContent>
      <DialogActions sx={{ padding: 2 }}>
        <Button color="inherit" onClick={props.onNo}>
          {props.no ?? text('action.cancel')}
        </Button>
        <Button
          variant="contained"
          color={props.danger ? 'error' : 'primary'}
          disabled={props.busy ?? false}
          onClick={props.onYes}
        >
          {props.yes}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
