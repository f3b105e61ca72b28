/** Lists of a plan: addresses, volumes, and every field. */
import Box from '@mui/material/Box';
import type { Plan } from '#libs/contracts';
import { Disclosure } from '../../components/Disclosure';
import { Machine } from '../../components/Machine';
import { RecordTable, type Column } from '../../components/RecordTable';
import { Section } from '../../components/Section';
import { StateChip } from '../../components/StateChip';
import { useText } from '../../i18n/useText';

/** Twelve digits of a digest tell two images apart; the whole stands on hover. */
export const shortDigests = (value: string): string =>
  value.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…');

type ChangeRow = Plan['changes'][number] & { id: string };

/** Every field as the plan compares it, for whoever wants to see all. */
export const PlanChanges = ({ plan }: { plan: Plan }) => {
  const text = useText();
  if (plan.changes.length === 0) return null;
  const value = (written: string | null) =>
    written === null ? (
      '–'
    ) : (
      <span title={written}>
        <Machine wrap>{shortDigests(written)}</Machine>
      </span>
    );
  const columns: Column<ChangeRow>[] = [
    { key: 'field', label: text('plan.field'), render: ({ field }) => <Machine>{field}</Machine> },
    { key: 'before', label: text('plan.before'), render: ({ before }) => value(before) },
    { key: 'after', label: text('plan.after'), render: ({ after }) => value(after) },
  ];
  const records = plan.changes.map((change, index) => ({
    ...change,
    id: `${change.field}-${index}`,
  }));
  return (
    <Disclosure title={text('plan.changes')}>
      <RecordTable label={text('plan.changes')} columns={columns} records={records} />
    </Disclosure>
  );
};

interface Thing {
  name: string;
  effect: 'create' | 'keep' | 'remove';
}
const thingTones = { create: 'working', keep: 'stopped', remove: 'failed' } as const;

export const PlanThings = ({ title, things }: { title: string; things: Thing[] }) => {
  const text = useText();
  if (things.length === 0) return null;
  return (
    <Section title={title}>
      {things.map(({ name, effect }) => (
        <Box
          key={name}
          sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 36, minWidth: 0 }}
        >
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Machine wrap>{name}</Machine>
          </Box>
          <StateChip tone={thingTones[effect]} label={text(`plan.things.${effect}`)} />
        </Box>
      ))}
    </Section>
  );
};
