/** Services of a stack: what runs, what is wanted, with which limits. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CanAccess } from 'ra-core';
import { Link } from 'react-router-dom';
import type { StackResponse } from '#libs/contracts';
import { Machine } from '../components/Machine';
import { RecordTable, type Column } from '../components/RecordTable';
import { Section } from '../components/Section';
import { StateChip } from '../components/StateChip';
import type { Formats } from '../i18n/format';
import { useFormats, useText, type Text } from '../i18n/useText';
import { sortedServices } from './services';

interface ServiceRow {
  id: string;
  wanted: number;
  running: number | null;
  healthy: number | null;
  memoryBytes: number;
  cpus: number;
}

const rowsOf = (stack: StackResponse): ServiceRow[] =>
  sortedServices(stack.services).map(([service, setting]) => {
    const seen = stack.observed?.services.find((observed) => observed.service === service);
    return {
      id: service,
      wanted: setting.replicas,
      running: seen?.running ?? null,
      healthy: seen?.healthy ?? null,
      memoryBytes: setting.memoryBytes,
      cpus: setting.cpus,
    };
  });

const Health = ({ row, text, formats }: { row: ServiceRow; text: Text; formats: Formats }) => {
  if (row.running === null) return <StateChip tone="unknown" label={text('common.unknownYet')} />;
  const tone =
    row.running === 0 ? 'stopped' : (row.healthy ?? 0) < row.wanted ? 'waiting' : 'running';
  const count = text('common.of', {
    part: formats.number(row.healthy ?? 0),
    whole: formats.number(row.wanted),
  });
  return <StateChip tone={tone} label={`${count} ${text('stacks.services.healthy')}`} />;
};

const columnsOf = (text: Text, formats: Formats): Column<ServiceRow>[] => [
  {
    key: 'service',
    label: text('stacks.services.service'),
    render: ({ id }) => <Machine>{id}</Machine>,
  },
  {
    key: 'healthy',
    label: text('common.state'),
    phone: 'lead',
    render: (row) => <Health row={row} text={text} formats={formats} />,
  },
  {
    key: 'running',
    label: text('stacks.services.running'),
    render: ({ running }) => (running === null ? '–' : formats.number(running)),
  },
  {
    key: 'wanted',
    label: text('stacks.services.wanted'),
    render: ({ wanted }) => formats.number(wanted),
  },
  {
    key: 'memory',
    label: text('stacks.services.memory'),
    render: ({ memoryBytes }) => <bdi>{formats.bytes(memoryBytes)}</bdi>,
  },
  {
    key: 'cpus',
    label: text('stacks.services.cpus'),
    render: ({ cpus }) => formats.number(cpus),
  },
];

export const StackServices = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const formats = useFormats();
  const rows = rowsOf(stack);
  return (
    <Section
      title={text('products.services')}
      flush
      action={
        stack.state !== 'removed' &&
        stack.state !== 'stopped' && (
          <CanAccess resource="stacks" action="operate">
            <Button
              component={Link}
              to={`/stacks/${stack.id}/plan/scale`}
              variant="outlined"
              color="inherit"
            >
              {text('stacks.services.edit')}
            </Button>
          </CanAccess>
        )
      }
    >
      {rows.length === 0 ? (
        <Typography sx={{ padding: 2 }}>{text('stacks.services.empty')}</Typography>
      ) : (
        <RecordTable
          label={text('products.services')}
          columns={columnsOf(text, formats)}
          records={rows}
        />
      )}
    </Section>
  );
};
