/** The drawing of a task: a channel, its gates and its water, from the reader's side onward. */
import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import { useFormats, useText } from '../../i18n/useText';
import { channelOf, fillOf, type ChannelModel, type Gate, type Water } from './channel';

const waterColours = (theme: Theme): Record<Water, string> => ({
  accent: theme.mirab.accent,
  waiting: theme.mirab.tone.waiting,
  failed: theme.mirab.tone.failed,
  still: theme.mirab.tone.stopped,
});

const gateColour = (gate: Gate, theme: Theme, water: string): string => {
  if (gate.state === 'failed') return theme.mirab.tone.failed;
  if (gate.state === 'shut') return theme.mirab.quietText;
  return water;
};

/** A gate that is open is lifted: two short posts; one that is shut goes across. */
const GateMark = ({ gate, tall, colour }: { gate: Gate; tall: number; colour: string }) => {
  const isOpen = gate.state === 'open' || gate.state === 'skipped';
  const post = Math.max(3, Math.round(tall * 0.22));
  const thick = tall > 16 ? 3 : 2;
  return (
    <Box
      aria-hidden
      sx={{
        position: 'absolute',
        insetInlineStart: `calc(50% - ${thick / 2}px)`,
        top: -3,
        bottom: -3,
        width: thick,
        borderRadius: thick,
        opacity: gate.state === 'skipped' ? 0.45 : 1,
        background: isOpen
          ? `linear-gradient(${colour} 0 ${post}px, transparent ${post}px calc(100% - ${post}px), ${colour} calc(100% - ${post}px))`
          : colour,
      }}
    />
  );
};

const Bed = ({ model, tall }: { model: ChannelModel; tall: number }) => {
  const theme = useTheme();
  const water = waterColours(theme)[model.water];
  return (
    <Box sx={{ position: 'relative', height: tall, marginBlock: '3px' }}>
      <Box
        sx={{
          position: 'absolute',
          inset: 0,
          borderBlock: `1px solid ${theme.mirab.line}`,
          backgroundColor: theme.mirab.raised,
          overflow: 'hidden',
          borderRadius: '2px',
        }}
      >
        <Box
          sx={{
            position: 'absolute',
            insetBlock: 0,
            insetInlineStart: 0,
            width: `${fillOf(model) * 100}%`,
            backgroundColor: water,
            opacity: theme.palette.mode === 'dark' ? 0.55 : 0.4,
            transition: 'width 140ms ease-out',
          }}
        />
      </Box>
      <Box sx={{ position: 'absolute', inset: 0, display: 'flex' }}>
        {model.gates.map((gate) => (
          <Box key={gate.name} sx={{ flex: 1, position: 'relative' }}>
            <GateMark gate={gate} tall={tall} colour={gateColour(gate, theme, water)} />
          </Box>
        ))}
      </Box>
    </Box>
  );
};

const Names = ({ model }: { model: ChannelModel }) => {
  const text = useText();
  const theme = useTheme();
  return (
    <Box aria-hidden sx={{ display: { xs: 'none', md: 'flex' }, mt: 1 }}>
      {model.gates.map((gate, index) => (
        <Box
          key={gate.name}
          sx={{
            flex: 1,
            minWidth: 0,
            textAlign: 'center',
            fontSize: 12,
            lineHeight: '16px',
            fontWeight: index === model.passed ? 650 : 400,
            color:
              gate.state === 'failed'
                ? theme.mirab.tone.failed
                : gate.state === 'working'
                  ? theme.mirab.tone.working
                  : theme.mirab.quietText,
          }}
        >
          {text(`tasks.step.${gate.name}`)}
        </Box>
      ))}
    </Box>
  );
};

type ChannelTask = Parameters<typeof channelOf>[0];

/** `small` stands in lists and in the top bar; without it the gates are named. */
export const Channel = ({ task, small = false }: { task: ChannelTask; small?: boolean }) => {
  const text = useText();
  const { number } = useFormats();
  const model = channelOf(task);
  const label = text('tasks.channel', {
    done: number(model.passed),
    all: number(model.gates.length),
  });
  return (
    <Box sx={{ width: '100%', minWidth: small ? 56 : 0 }}>
      <Box role="img" aria-label={`${text(`state.task.${task.state}`)}. ${label}`}>
        <Bed model={model} tall={small ? 8 : 28} />
      </Box>
      {!small && <Names model={model} />}
    </Box>
  );
};
