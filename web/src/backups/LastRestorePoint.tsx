/** One line on the overview of a stack: how old its newest restore point is, and whether anybody has proven it. */
import Backup from '@mui/icons-material/BackupOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import { Link } from 'react-router-dom';
import type { RestorePointResponse, StackResponse } from '#libs/contracts';
import { Note } from '../components/Note';
import { toneIcons } from '../components/StateChip';
import { useNow } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import type { Tone } from '../theme/tokens';
import { BackUpButton, canBackUp } from './BackUpButton';
import { proofStateOf, proofTones } from './proof';

const ToneIcon = ({ tone }: { tone: Tone }) => {
  const Icon = tone === 'running' ? Backup : toneIcons[tone];
  return <Icon fontSize="small" />;
};

const Standing = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const { relative } = useFormats();
  const now = useNow();
  const state = proofStateOf(point);
  return (
    <Typography>
      {text(`restore-points.last.${state}`, { time: relative(point.takenAt, now) })}
    </Typography>
  );
};

const LastRestorePoint = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const { data, error } = useGetList<RestorePointResponse>('restore-points', {
    filter: { stackId: stack.id },
    sort: { field: 'takenAt', order: 'DESC' },
    pagination: { page: 1, perPage: 1 },
  });
  const [point] = data ?? [];
  // What cannot be known is left out here; the list on the tab says why.
  if (!data || error || (!point && !canBackUp(stack))) return null;
  const tone: Tone = point ? proofTones[proofStateOf(point)] : 'failed';
  return (
    <Box sx={{ mb: 3 }}>
      <Note
        tone={tone}
        icon={<ToneIcon tone={tone} />}
        action={
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            {point && (
              <Button
                component={Link}
                to={`/stacks/${stack.id}?tab=restorePoints`}
                variant="outlined"
                color="inherit"
              >
                {text('restore-points.last.see')}
              </Button>
            )}
            <BackUpButton stack={stack} />
          </Box>
        }
      >
        {point ? (
          <Standing point={point} />
        ) : (
          <Typography>{text('restore-points.last.none')}</Typography>
        )}
      </Note>
    </Box>
  );
};

export default LastRestorePoint;
