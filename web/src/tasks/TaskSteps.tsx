/** Steps of a task with their durations; choosing one shows its part of the log. */
import CheckCircle from '@mui/icons-material/CheckCircle';
import CircleOutlined from '@mui/icons-material/CircleOutlined';
import ErrorIcon from '@mui/icons-material/Error';
import RemoveCircle from '@mui/icons-material/RemoveCircleOutlined';
import Waves from '@mui/icons-material/Waves';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import type { StepName, StepResponse, StepState, TaskResponse } from '#libs/contracts';
import { Section } from '../components/Section';
import { useNow } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import type { Tone } from '../theme/tokens';
import { Said } from './Said';

const icons = {
  pending: CircleOutlined,
  running: Waves,
  succeeded: CheckCircle,
  failed: ErrorIcon,
  skipped: RemoveCircle,
} as const;
const tones: Readonly<Record<StepState, Tone>> = {
  pending: 'stopped',
  running: 'working',
  succeeded: 'running',
  failed: 'failed',
  skipped: 'stopped',
};

const StepRow = (props: {
  step: StepResponse;
  chosen: boolean;
  onChoose: (name: StepName | null) => void;
}) => {
  const { step, chosen } = props;
  const text = useText();
  const { duration } = useFormats();
  const now = useNow(1_000);
  const { mirab } = useTheme();
  const Icon = icons[step.state];
  const end = step.finishedAt ? Date.parse(step.finishedAt) : now;
  const taken = step.startedAt ? duration(end - Date.parse(step.startedAt)) : '';
  return (
    <ButtonBase
      aria-pressed={chosen}
      onClick={() => props.onChoose(chosen ? null : step.name)}
      sx={{
        display: 'flex',
        width: '100%',
        gap: 1,
        minHeight: 40,
        paddingInline: 2,
        paddingBlock: 0.5,
        textAlign: 'start',
        backgroundColor: chosen ? mirab.wash.working : 'transparent',
        '&:hover': { backgroundColor: chosen ? mirab.wash.working : mirab.raised },
      }}
    >
      <Icon
        titleAccess={text(`tasks.stepState.${step.state}`)}
        sx={{ fontSize: 18, color: mirab.tone[tones[step.state]], flexShrink: 0 }}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: step.state === 'running' ? 650 : 500 }}>
          {text(`tasks.step.${step.name}`)}
        </Typography>
        {(step.state === 'running' || step.state === 'failed' || chosen) && (
          <Typography variant="caption" color="textSecondary" component="p">
            {step.message ? <Said>{step.message}</Said> : text(`tasks.stepMeaning.${step.name}`)}
          </Typography>
        )}
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ whiteSpace: 'nowrap' }}>
        <bdi>{step.state === 'skipped' ? text('tasks.stepState.skipped') : taken}</bdi>
      </Typography>
    </ButtonBase>
  );
};

export const TaskSteps = (props: {
  task: TaskResponse;
  chosen: StepName | null;
  onChoose: (name: StepName | null) => void;
}) => {
  const text = useText();
  const { number } = useFormats();
  const { task } = props;
  return (
    <Section title={text('tasks.steps')} flush>
      <Box sx={{ pb: 1 }}>
        {task.steps.map((step) => (
          <StepRow
            key={`${step.index}-${step.name}`}
            step={step}
            chosen={props.chosen === step.name}
            onChoose={props.onChoose}
          />
        ))}
      </Box>
      {task.attempts.length > 1 && (
        <Box sx={{ padding: 2, borderTop: 1, borderColor: 'divider' }}>
          {task.attempts.map((attempt) => (
            <Typography key={attempt.number} variant="caption" component="p" color="textSecondary">
              {text('tasks.attempt', {
                number: number(attempt.number),
                engine: attempt.engine,
              })}
              : {text(`tasks.outcome.${attempt.outcome}`)}
            </Typography>
          ))}
        </Box>
      )}
    </Section>
  );
};
