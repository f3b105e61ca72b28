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
  // Not in callbacks of the button: with the pause it may come or go before they are called.
  const change = async (paused: boolean) => {
    try {
      await update.mutateAsync({ settings, body: { paused } });
    } catch {
      return;
    }
    setAsking(false);
    say(paused ? 'settings.pausedNow' : 'settings.resumedNow');
    void keepFocus();
  };
  const press = () => {
    if (update.isPending) return;
    if (settings.paused) void change(false);
    else setAsking(true);
  };
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
        onYes={() => void change(true)}
        onNo={() => setAsking(false)}
      >
        <Typography>{text('settings.pauseText')}</Typography>
        {update.error && <ErrorBox error={update.error} />}
      </ConfirmDialog>
    </CanAccess>
  );
};
