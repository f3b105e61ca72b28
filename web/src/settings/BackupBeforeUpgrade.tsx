/** Whether each upgrade in an environment begins with a backup. */
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useCanAccess } from 'ra-core';
import type { EnvironmentResponse } from '#libs/contracts';
import { useUpdateRecord } from '../api/records';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const BackupBeforeUpgrade = ({ environment }: { environment: EnvironmentResponse }) => {
  const text = useText();
  const update = useUpdateRecord('environments');
  const mayEdit = useCanAccess({ resource: 'environments', action: 'edit' }).canAccess === true;
  const { backupBeforeUpgrade: asked } = environment;
  const save = (backupBeforeUpgrade: boolean) =>
    update.mutate({ record: environment, body: { backupBeforeUpgrade } });
  return (
    <>
      <FormControlLabel
        control={
          <Checkbox
            checked={asked}
            disabled={!mayEdit || update.isPending}
            onChange={({ target }) => save(target.checked)}
          />
        }
        label={text('settings.backupFirst')}
      />
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
        {text('settings.backupFirstHelp')}
      </Typography>
      {update.error && <ErrorBox error={update.error} onRetry={() => save(!asked)} />}
    </>
  );
};
