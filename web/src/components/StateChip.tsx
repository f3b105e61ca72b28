/** A state with its icon, its word and its colour: never colour alone. */
import Block from '@mui/icons-material/Block';
import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import Help from '@mui/icons-material/HelpOutlined';
import Schedule from '@mui/icons-material/Schedule';
import Waves from '@mui/icons-material/Waves';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { StackState, TaskState } from '#libs/contracts';
import { useText } from '../i18n/useText';
import type { Tone } from '../theme/tokens';
import { hostTones, stackTones, taskTones, type HostState } from './states';

export const toneIcons = {
  running: CheckCircle,
  working: Waves,
  waiting: Schedule,
  failed: ErrorIcon,
  stopped: Block,
  unknown: Help,
} as const;

/** Hatching marks what is not known, so that it is no plain grey. */
const hatched =
  'repeating-linear-gradient(135deg, transparent 0 5px, rgba(128,140,150,.18) 5px 7px)';

export const StateChip = ({ tone, label }: { tone: Tone; label: string }) => {
  const { mirab } = useTheme();
  const Icon = toneIcons[tone];
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        verticalAlign: 'middle',
        gap: 0.5,
        paddingInline: 1,
        height: 24,
        borderRadius: '6px',
        fontSize: 12,
        fontWeight: 500,
        whiteSpace: 'nowrap',
        color: mirab.tone[tone],
        backgroundColor: mirab.wash[tone],
        ...(tone === 'unknown' ? { backgroundImage: hatched } : {}),
      }}
    >
      <Icon sx={{ fontSize: 15 }} aria-hidden />
      {label}
    </Box>
  );
};

export const StackStateChip = ({ state }: { state: StackState }) => {
  const text = useText();
  return <StateChip tone={stackTones[state]} label={text(`state.stack.${state}`)} />;
};

export const TaskStateChip = ({ state }: { state: TaskState }) => {
  const text = useText();
  return <StateChip tone={taskTones[state]} label={text(`state.task.${state}`)} />;
};

export const HostStateChip = ({ state }: { state: HostState }) => {
  const text = useText();
  return <StateChip tone={hostTones[state]} label={text(`state.host.${state}`)} />;
};
