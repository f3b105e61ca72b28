/** The last look: for a removal the tenant's name is typed again; then the button that names the effect. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { CanAccess, useGetOne } from 'ra-core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type {
  EnvironmentResponse,
  Plan,
  StackResponse,
  StackTaskInput,
  TaskStart,
} from '#libs/contracts';
import { Human } from '../../components/Machine';
import { useFormats, useText } from '../../i18n/useText';
import type { PlanChoice } from './choice';
import { startLabel } from './sentences';

const Losses = ({ plan, input }: { plan: Plan; input: StackTaskInput }) => {
  const text = useText();
  if (input.kind !== 'remove') return null;
  const names = plan.volumes.map(({ volume }) => volume);
  const volumes = names.join(' · ');
  if (names.length === 0) return <Typography>{text('plan.remove.noVolumes')}</Typography>;
  return (
    <Typography sx={{ fontWeight: input.deleteVolumes ? 650 : 400, mb: 2 }}>
      {input.deleteVolumes
        ? text.count('plan.remove.volumesDelete', names.length, { volumes })
        : text('plan.remove.volumesKeep', { volumes })}
    </Typography>
  );
};

const NameAgain = ({
  name,
  typed,
  onType,
}: {
  name: string;
  typed: string;
  onType: (typed: string) => void;
}) => {
  const text = useText();
  return (
    <Box sx={{ maxWidth: 460, mb: 2 }}>
      <Typography sx={{ mb: 1 }}>
        {text('plan.remove.confirm', { name: '' })}
        <strong>
          <Human>{name}</Human>
        </strong>
      </Typography>
      <TextField
        label={text('plan.remove.confirmLabel')}
        value={typed}
        onChange={({ target }) => onType(target.value)}
        slotProps={{ htmlInput: { dir: 'auto', autoComplete: 'off' } }}
      />
    </Box>
  );
};

/** The button stays in sight while the plan is read. */
const stickyBar = {
  position: 'sticky',
  bottom: 0,
  mt: 2,
  paddingBlock: 1.5,
  borderTop: 1,
  borderColor: 'divider',
  backgroundColor: 'background.default',
};

interface WindowButtonProps {
  stack: StackResponse;
  disabled: boolean;
  onStart: () => void;
}

interface StartBarProps {
  stack: StackResponse;
  input: StackTaskInput;
  plan: Plan;
  choice: PlanChoice;
  busy: boolean;
  onStart: (start: TaskStart) => void;
}

/** For an environment that has maintenance windows. */
const WindowButton = ({ stack, disabled, onStart }: WindowButtonProps) => {
  const text = useText();
  const { dateTime } = useFormats();
  const { data } = useGetOne<EnvironmentResponse>('environments', { id: stack.environmentId });
  if (!data?.nextWindow) return null;
  const isOpen = Date.parse(data.nextWindow.opensAt) <= Date.now();
  return (
    <Button variant="outlined" color="inherit" disabled={disabled} onClick={onStart}>
      {isOpen
        ? text('plan.inWindowOpen')
        : text('plan.inWindow', { time: dateTime(data.nextWindow.opensAt) })}
    </Button>
  );
};

export const StartBar = ({ stack, input, plan, choice, busy, onStart }: StartBarProps) => {
  const text = useText();
  const formats = useFormats();
  const [typed, setTyped] = useState('');
  const removes = input.kind === 'remove';
  const disabled = busy || (removes && typed.trim() !== stack.tenantName.trim());
  const label = startLabel(
    { plan, input, stack, release: choice.release, revision: choice.revision },
    text,
    formats,
  );
  return (
    <Box sx={removes ? { mt: 3 } : stickyBar}>
      <Losses plan={plan} input={input} />
      {removes && <NameAgain name={stack.tenantName} typed={typed} onType={setTyped} />}
      <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
        <CanAccess resource="stacks" action={removes ? 'remove' : 'operate'}>
          <Button
            variant={plan.isNoop ? 'outlined' : 'contained'}
            color={removes || input.kind === 'stop' ? 'error' : 'primary'}
            disabled={disabled}
            onClick={() => onStart('now')}
          >
            {plan.isNoop ? text('plan.noopStart') : label}
          </Button>
          <WindowButton stack={stack} disabled={disabled} onStart={() => onStart('window')} />
        </CanAccess>
        <Button component={Link} to={`/stacks/${stack.id}`} color="inherit">
          {text('action.cancel')}
        </Button>
      </Box>
    </Box>
  );
};
