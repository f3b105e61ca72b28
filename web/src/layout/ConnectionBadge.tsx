/** Says when what is on the page may be old. */
import CloudOff from '@mui/icons-material/CloudOff';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useLine } from '../api/live';
import { useFormats, useText } from '../i18n/useText';

export const ConnectionBadge = () => {
  const text = useText();
  const { dateTime } = useFormats();
  const { state, lastOpenAt } = useLine();
  const { mirab } = useTheme();
  if (state === 'open' || state === 'connecting') return null;
  const sentence =
    state === 'refused'
      ? text('app.refused')
      : lastOpenAt
        ? text('app.lost', { time: dateTime(lastOpenAt) })
        : text('app.lostNoData');
  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.75,
        paddingInline: 2,
        minHeight: 32,
        fontSize: 13,
        color: mirab.tone.waiting,
        backgroundColor: mirab.wash.waiting,
        borderBottom: `1px solid ${mirab.line}`,
      }}
    >
      <CloudOff sx={{ fontSize: 16 }} aria-hidden />
      <bdi>{sentence}</bdi>
    </Box>
  );
};
