/** Holds back every task there is, after a question, and lets them run again at once. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import type { SettingsResponse } from '#libs/contracts';
import { useUpdateSettings } from '../api/settings';
import { useText } from '../i18n/useText';
import { keepFocus, useSay } from './answers';
import { ConfirmDialog } from './ConfirmDialog';
import { ErrorBox } from './ErrorBox';

export const PauseAllButton = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  const say = useSay();
  const update = useUpdateSettings();
  const [asking, setAsking] = useState(false);
  const change = (paused: boolean) =>
    update.mutate(
      { settings, body: { paused } },
      {
        onSuccess: () => {
          setAsking(false);
          say(paused ? 'settings.pausedNow' : 'settings.resumedNow');
          // With the pause its banner goes, and the button in it.
          if (!paused) keepFocus();
        },
      },
    );
  const press = () => {
    if (update.isPending) return;
    if (settings.paused) change(false);
    else setAsking(true);
  };
  // One button for both, so that the keyboard stays on it when the one becomes the other.
  return (
    <CanAccess resource="settings" action="edit">
      {update.error && !asking && <ErrorBox error={update.error} />}
      <Button variant="outlined" color="inherit" onClick={press}>
        {text(settings.paused ? 'settings.resume' : 'settings.pause')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={text('settings.pauseTitle')}
        yes={text('settings.pause')}
        no={text('action.cancel')}
        busy={update.isPending}
        onYes={() => change(true)}
        onNo={() => setAsking(false)}
      >
        <Typography>{text('settings.pauseText')}</Typography>
        {update.error && <ErrorBox error={update.error} />}
      </ConfirmDialog>
    </CanAccess>
  );
};
