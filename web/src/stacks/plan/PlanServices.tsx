/** What happens to each service, in words: its image, its size, where it answers, how its health is asked. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { Plan } from '#libs/contracts';
import { Human, Machine } from '../../components/Machine';
import { Facts, Section, type Fact } from '../../components/Section';
import { StateChip } from '../../components/StateChip';
import { useFormats, useText, type Text } from '../../i18n/useText';
import { groupChanges, type Change, type ServiceChanges } from './changes';
import { fieldLabel, isMachineField, valueWords } from './fieldWords';
import { effectTones, effectWords } from './sentences';

const isSecret = (field: string) => field.startsWith('secrets.');

const Value = ({ field, value }: { field: string; value: string }) => {
  const text = useText();
  const formats = useFormats();
  const words = valueWords(field, value, text, formats);
  if (words === '') return <>{text('plan.emptyValue')}</>;
  return (
    <span title={words === value ? undefined : value}>
      {isMachineField(field) ? <Machine wrap>{words}</Machine> : <Human>{words}</Human>}
    </span>
  );
};

/** A value that is new, gone, or another one; of a secret nobody sees more than that. */
const Changed = ({ change: { field, before, after } }: { change: Change }): ReactNode => {
  const text = useText();
  if (after === null) return text('plan.gone');
  if (isSecret(field)) return text(before === null ? 'plan.secretSet' : 'plan.secretNew');
  if (before === null) return <Value field={field} value={after} />;
  return (
    <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 0.75 }}>
      <Value field={field} value={before} />
      <span aria-label={text('plan.becomes')}>{text('plan.arrow')}</span>
      <Value field={field} value={after} />
    </Box>
  );
};

const factsOf = (changes: Change[], text: Text): Fact[] =>
  changes.map((change) => [
    fieldLabel(change.field, text),
    <Changed key={change.field} change={change} />,
  ]);

/** Fields that only a reader of the file knows: named for a change, counted where everything is new. */
const restOf = ({ rest, effect, because }: ServiceChanges, text: Text): string | null => {
  if (because.includes('restart')) return text('plan.asked');
  if (because.includes('rendering')) return text('plan.rendering');
  if (rest.length === 0) return null;
  return effect === 'create'
    ? text.count('plan.more', rest.length)
    : text('plan.also', { fields: rest.map((field) => fieldLabel(field, text)).join(' · ') });
};

const ServiceBlock = ({ service, plan }: { service: ServiceChanges; plan: Plan }) => {
  const text = useText();
  const rest = restOf(service, text);
  const facts = factsOf(service.main, text);
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { md: '300px minmax(0, 1fr)' },
        gap: 1,
        paddingInline: 2,
        paddingBlock: 1.5,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'flex-start', flexWrap: 'wrap', gap: 1 }}>
        <Box component="h3" sx={{ margin: 0, fontSize: 14, fontWeight: 650, minWidth: 72 }}>
          <Machine>{service.service}</Machine>
        </Box>
        <StateChip
          tone={effectTones[service.effect]}
          label={effectWords(service.effect, plan, text)}
        />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        {facts.length > 0 && <Facts facts={facts} />}
        {rest && (
          <Typography variant="body2" color="textSecondary" sx={{ mt: facts.length > 0 ? 1 : 0 }}>
            {rest}
          </Typography>
        )}
      </Box>
    </Box>
  );
};

export const PlanServices = ({ plan }: { plan: Plan }) => {
  const text = useText();
  const { settings, services } = groupChanges(plan);
  return (
    <>
      {services.length > 0 && (
        <Section title={text('plan.services')} flush>
          <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {services.map((service) => (
              <ServiceBlock key={service.service} service={service} plan={plan} />
            ))}
          </Box>
        </Section>
      )}
      {settings.length > 0 && (
        <Section title={text('plan.settings')}>
          <Facts facts={factsOf(settings, text)} />
        </Section>
      )}
    </>
  );
};
