/** Holds back every task there is, after a question, and lets them run again at once. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import type { SettingsResponse } from '#libs/contracts';
import { useUpdateSettings } from '../api/settings';
import { useText } from '../i18n/useText';
import { ConfirmDialog } from './ConfirmDialog';
import { ErrorBox } from './ErrorBox';

const ResumeButton = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  const update = useUpdateSettings();
  const resume = () => update.mutate({ settings, body: { paused: false } });
  if (update.error) return <ErrorBox error={update.error} onRetry={resume} />;
  return (
    <Button variant="outlined" color="inherit" disabled={update.isPending} onClick={resume}>
      {text('settings.resume')}
    </Button>
  );
};

const PauseButton = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  const update = useUpdateSettings();
  const [asking, setAsking] = useState(false);
  const pause = () =>
    update.mutate({ settings, body: { paused: true } }, { onSuccess: () => setAsking(false) });
  return (
    <>
      <Button variant="outlined" color="inherit" onClick={() => setAsking(true)}>
        {text('settings.pause')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={text('settings.pauseTitle')}
        yes={text('settings.pause')}
        no={text('action.cancel')}
        busy={update.isPending}
        onYes={pause}
        onNo={() => setAsking(false)}
      >
        <Typography>{text('settings.pauseText')}</Typography>
        {update.error && <ErrorBox error={update.error} />}
      </ConfirmDialog>
    </>
  );
};

export const PauseAllButton = ({ settings }: { settings: SettingsResponse }) => (
  <CanAccess resource="settings" action="edit">
    {settings.paused ? <ResumeButton settings={settings} /> : <PauseButton settings={settings} />}
  </CanAccess>
);
