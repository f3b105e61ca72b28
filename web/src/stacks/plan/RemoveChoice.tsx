/** Removing: whether the data goes too. What is lost stands in the plan below. */
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { Section } from '../../components/Section';
import { useText } from '../../i18n/useText';
import type { ChoiceProps } from './Choices';

export const RemoveChoice = ({ stack, choice, onChoose }: ChoiceProps) => {
  const text = useText();
  const deleteVolumes = choice.input?.kind === 'remove' && choice.input.deleteVolumes;
  return (
    <Section title={text('plan.remove.lost')}>
      <Typography sx={{ mb: 1 }}>
        {text('plan.remove.lostText', { host: stack.hostName })}
      </Typography>
      <FormControlLabel
        control={
          <Checkbox
            color="error"
            checked={deleteVolumes}
            onChange={({ target }) =>
              onChoose({
                input: {
                  kind: 'remove',
                  confirmTenantName: stack.tenantName,
                  deleteVolumes: target.checked,
                },
              })
            }
          />
        }
        label={text('plan.remove.deleteVolumes')}
      />
    </Section>
  );
};
