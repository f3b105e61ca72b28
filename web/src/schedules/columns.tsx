/** Columns of schedules, what one is for, and its state. */
import Box from '@mui/material/Box';
import type { ScheduleResponse } from '#libs/contracts';
import { nameColumn } from '../components/columns';
import { Human, Machine, Words } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { StateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useText, type Text } from '../i18n/useText';

export const schedulePath = ({ id }: { id: string }) => `/schedules/${id}`;

/** What a schedule is for: a name as people wrote it, or our own words with names in them. */
export const ScheduleTarget = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  if (schedule.stackId === null) return <Human>{schedule.hostName ?? ''}</Human>;
  const product = schedule.productName ?? schedule.stackKey ?? '';
  return <Words>{text('stacks.heading', { product, tenant: schedule.tenantName ?? '' })}</Words>;
};

export const ScheduleChip = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  if (!schedule.enabled) return <StateChip tone="stopped" label={text('schedules.off')} />;
  return schedule.lastProblem ? (
    <StateChip tone="waiting" label={text('schedules.trouble')} />
  ) : (
    <StateChip tone="running" label={text('schedules.on')} />
  );
};

export const scheduleColumns = (text: Text): Column<ScheduleResponse>[] => [
  nameColumn(text),
  {
    key: 'state',
    label: text('common.state'),
    phone: 'lead',
    render: (schedule) => <ScheduleChip schedule={schedule} />,
  },
  {
    key: 'what',
    label: text('schedules.what'),
    render: (schedule) => (
      <>
        {text(`kind.${schedule.kind}`)} · <ScheduleTarget schedule={schedule} />
      </>
    ),
  },
  {
    key: 'rhythm',
    label: text('schedules.cron'),
    render: ({ cron, timeZone }) => (
      <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 1 }}>
        <Machine>{cron}</Machine> <Machine>{timeZone}</Machine>
      </Box>
    ),
  },
  {
    key: 'next',
    label: text('schedules.next'),
    sort: 'nextFireAt',
    render: ({ nextFireAt }) => (nextFireAt ? <When at={nextFireAt} /> : '–'),
  },
];
