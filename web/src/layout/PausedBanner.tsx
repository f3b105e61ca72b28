/** Says on every page that all tasks are paused, by whom, since when, and how they run again. */
import PauseCircle from '@mui/icons-material/PauseCircleOutlined';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useCanAccess } from 'ra-core';
import type { SettingsResponse } from '#libs/contracts';
import { useSettings } from '../api/settings';
import { PauseAllButton } from '../components/PauseAllButton';
import { useFormats, useText } from '../i18n/useText';

const Sentence = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  const { dateTime } = useFormats();
  const { canAccess } = useCanAccess({ resource: 'settings', action: 'edit' });
  return (
    <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
      {text('settings.banner', {
        name: settings.pausedBy ?? '',
        time: dateTime(settings.pausedAt ?? settings.updatedAt),
      })}{' '}
      {canAccess === false && text('settings.bannerWho')}
    </Box>
  );
};

export const PausedBanner = () => {
  const { mirab } = useTheme();
  const { data: settings } = useSettings();
  if (!settings?.paused) return null;
  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        paddingInline: { xs: 2, sm: 3 },
        paddingBlock: 0.75,
        fontSize: 13,
        color: mirab.tone.waiting,
        backgroundColor: mirab.wash.waiting,
        borderBottom: `1px solid ${mirab.line}`,
      }}
    >
      <PauseCircle sx={{ fontSize: 18 }} aria-hidden />
      <Sentence settings={settings} />
      <PauseAllButton settings={settings} />
    </Box>
  );
};
