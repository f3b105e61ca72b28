/** Tables of a plan: services, fields, addresses and volumes. */
import Box from '@mui/material/Box';
import type { Plan } from '#libs/contracts';
import { Machine } from '../../components/Machine';
import { RecordTable, type Column } from '../../components/RecordTable';
import { Section } from '../../components/Section';
import { StateChip } from '../../components/StateChip';
import { useFormats, useText } from '../../i18n/useText';
import { effectTones } from './sentences';

/** Twelve digits of a digest tell two images apart; the whole stands on hover. */
export const shortDigests = (value: string): string =>
  value.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…');

type ServiceRow = Plan['services'][number] & { id: string };
type ChangeRow = Plan['changes'][number] & { id: string };

const Replicas = ({ row }: { row: ServiceRow }) => {
  const text = useText();
  const { number } = useFormats();
  const { replicasBefore: before, replicasAfter: after } = row;
  if (before === null || before === after) return <>{after === null ? '–' : number(after)}</>;
  return (
    <>{text('common.fromTo', { from: number(before), to: after === null ? '–' : number(after) })}</>
  );
};

export const PlanServices = ({ plan }: { plan: Plan }) => {
  const text = useText();
  if (plan.services.length === 0) return null;
  const columns: Column<ServiceRow>[] = [
    {
      key: 'service',
      label: text('stacks.services.service'),
      render: ({ service }) => <Machine>{service}</Machine>,
    },
    {
      key: 'effect',
      label: text('tasks.what'),
      phone: 'lead',
      render: ({ effect }) => (
        <StateChip tone={effectTones[effect]} label={text(`plan.effect.${effect}`)} />
      ),
    },
    {
      key: 'replicas',
      label: text('plan.replicas'),
      render: (row) => <Replicas row={row} />,
    },
    {
      key: 'because',
      label: text('plan.because'),
      render: ({ because }) =>
        because.length === 0 ? null : (
          <Box component="span" sx={{ display: 'inline-flex', gap: 1, flexWrap: 'wrap' }}>
            {because.map((field) => (
              <Machine key={field}>{field}</Machine>
            ))}
          </Box>
        ),
    },
  ];
  const records = plan.services.map((service) => ({ ...service, id: service.service }));
  return (
    <Section title={text('plan.services')} flush>
      <RecordTable label={text('plan.services')} columns={columns} records={records} />
    </Section>
  );
};

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
    <Section title={text('plan.changes')} flush>
      <RecordTable label={text('plan.changes')} columns={columns} records={records} />
    </Section>
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
