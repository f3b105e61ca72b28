/** Choosing where a backup goes; and finding again what a stack was made for. */
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useGetOne } from 'ra-core';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import type { TaskResponse } from '#libs/contracts';
import { useBackupTargets } from '../../backups/useBackupTargets';
import { FieldRow } from '../../components/form/FieldRow';
import { groupOf, orUndefined } from '../../components/form/typed';
import { Human } from '../../components/Machine';
import { Section } from '../../components/Section';
import { useText } from '../../i18n/useText';
import type { ChoiceProps } from './Choices';

/** Nothing to choose for whoever does not see the targets, and where there is one alone. */
export const TargetChoice = ({ choice, onChoose }: ChoiceProps) => {
  const text = useText();
  const { targets } = useBackupTargets();
  if (targets.length < 2) return null;
  const named = choice.input?.kind === 'backup' ? choice.input.targetId : undefined;
  const chosen = named ?? targets.find(({ isDefault }) => isDefault)?.id ?? '';
  return (
    <Section>
      <FieldRow help={text('plan.choose.targetHelp')}>
        <TextField
          select
          label={text('plan.choose.target')}
          value={chosen}
          onChange={({ target }) => onChoose({ input: { kind: 'backup', targetId: target.value } })}
        >
          {targets.map(({ id, name }) => (
            <MenuItem key={id} value={id}>
              <Human>{name}</Human>
            </MenuItem>
          ))}
        </TextField>
      </FieldRow>
    </Section>
  );
};

/** The point that the last restore of the stack was for: a try that failed is tried again with it. */
export const RestorePointChoice = ({ stack, choice, onChoose }: ChoiceProps) => {
  const text = useText();
  const id = stack.lastTask?.kind === 'restore' ? stack.lastTask.id : '';
  const { data } = useGetOne<TaskResponse>('tasks', { id }, { enabled: id !== '' });
  const restorePointId = orUndefined(groupOf(data?.input).restorePointId);
  useEffect(() => {
    if (restorePointId && !choice.input) onChoose({ input: { kind: 'restore', restorePointId } });
  }, [restorePointId, choice.input, onChoose]);
  return (
    <Section
      action={
        <Button
          component={Link}
          to={restorePointId ? `/restore-points/${restorePointId}` : '/restore-points'}
          variant="outlined"
          color="inherit"
        >
          {text('plan.choose.restorePoints')}
        </Button>
      }
    >
      {text('plan.choose.restorePoint')}
    </Section>
  );
};

/** What a drill does; which restore point it tries was chosen on the page of that one, or it is the newest. */
export const DrillNote = ({ stack, choice }: ChoiceProps) => {
  const text = useText();
  const isChosen = choice.input?.kind === 'drill' && choice.input.restorePointId !== undefined;
  return (
    <Section>
      <Typography>{text('plan.choose.drill', { host: stack.hostName })}</Typography>
      <Typography sx={{ mt: 1 }}>
        {text(isChosen ? 'plan.choose.drillThis' : 'plan.choose.drillNewest')}
      </Typography>
    </Section>
  );
};
