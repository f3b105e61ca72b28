/** One schedule: when it fires next, what became of the last time, and its settings. */
import ScheduleIcon from '@mui/icons-material/Schedule';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CanAccess } from 'ra-core';
import { Link } from 'react-router-dom';
import type { ScheduleResponse } from '#libs/contracts';
import { codeSentence } from '../api/problems';
import { useUpdateRecord } from '../api/records';
import { ErrorBox } from '../components/ErrorBox';
import { Human, Machine } from '../components/Machine';
import { Note } from '../components/Note';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Facts, Section, type Fact } from '../components/Section';
import { useNow, When } from '../components/When';
import { useFormats, useText, type Text } from '../i18n/useText';
import { ScheduleChip, ScheduleTarget } from './columns';
import { DeleteButton } from './DeleteButton';
import { NextTimes } from './NextTimes';

const ToggleButton = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  const update = useUpdateRecord('schedules');
  const toggle = () => update.mutate({ record: schedule, body: { enabled: !schedule.enabled } });
  if (update.error) return <ErrorBox error={update.error} onRetry={toggle} />;
  return (
    <Button variant="outlined" color="inherit" disabled={update.isPending} onClick={toggle}>
      {text(schedule.enabled ? 'schedules.turnOff' : 'schedules.turnOn')}
    </Button>
  );
};

const Actions = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  return (
    <>
      <CanAccess resource="schedules" action="edit">
        <Button
          component={Link}
          to={`/schedules/${schedule.id}/edit`}
          variant="outlined"
          color="inherit"
        >
          {text('action.edit')}
        </Button>
        <ToggleButton schedule={schedule} />
      </CanAccess>
      <DeleteButton schedule={schedule} />
    </>
  );
};

const Sentence = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  const { relative } = useFormats();
  const now = useNow();
  const { nextFireAt } = schedule;
  return (
    <>
      <ScheduleChip schedule={schedule} />{' '}
      {nextFireAt
        ? text('schedules.sentenceNext', { time: relative(nextFireAt, now) })
        : text('schedules.sentenceOff')}
    </>
  );
};

const Problem = ({ schedule: { lastProblem } }: { schedule: ScheduleResponse }) => {
  const text = useText();
  if (!lastProblem) return null;
  const { code, message, at, slot } = lastProblem;
  const wished = text.maybe(`schedules.problem.${code}`, '');
  return (
    <Box sx={{ mb: 3 }}>
      <Note tone="waiting" icon={<ScheduleIcon fontSize="small" />} role="status">
        <Typography variant="h2" component="p">
          {text('schedules.problemTitle')}: <When at={slot ?? at} exact={slot !== null} />
        </Typography>
        {wished ? (
          <Typography>{wished}</Typography>
        ) : (
          <>
            <Typography>{codeSentence(code, message, text)}</Typography>
            <Typography color="textSecondary">
              <Human>{message}</Human>
            </Typography>
          </>
        )}
      </Note>
    </Box>
  );
};

/** The last time that it had, with a task or without. */
const lastTimeOf = ({ lastSlot, lastProblem }: ScheduleResponse): string | null =>
  [lastSlot, lastProblem?.slot ?? null]
    .filter((slot) => slot !== null)
    .sort()
    .at(-1) ?? null;

const factsOf = (schedule: ScheduleResponse, text: Text, number: (n: number) => string): Fact[] => {
  const { stackId, hostId } = schedule;
  const to = stackId === null ? `/hosts/${hostId ?? ''}` : `/stacks/${stackId}`;
  return [
    [text('schedules.what'), text(`kind.${schedule.kind}`)],
    [
      text('schedules.target'),
      <Link key="for" to={to}>
        <ScheduleTarget schedule={schedule} />
      </Link>,
    ],
    [text('schedules.cron'), <Machine key="cron">{schedule.cron}</Machine>],
    [text('schedules.timeZone'), <Machine key="zone">{schedule.timeZone}</Machine>],
    [text('schedules.last'), <When key="last" at={lastTimeOf(schedule)} exact />],
    [
      text('schedules.lastTask'),
      schedule.lastTaskId ? (
        <Link key="task" to={`/tasks/${schedule.lastTaskId}`}>
          {text('schedules.openTask')}
        </Link>
      ) : (
        '–'
      ),
    ],
    [text('schedules.startLabel'), text(`schedules.start.${schedule.start}`)],
    [text('schedules.overlapLabel'), text(`schedules.overlap.${schedule.overlap}`)],
    [text('schedules.misfireLabel'), text(`schedules.misfire.${schedule.misfire}`)],
    [text('schedules.jitter'), <bdi key="jitter">{number(schedule.jitterSeconds)}</bdi>],
  ];
};

const ScheduleView = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  const { number } = useFormats();
  return (
    <Page
      title={schedule.name}
      sentence={<Sentence schedule={schedule} />}
      crumbs={[{ label: text('schedules.title'), to: '/schedules' }]}
      primary={<Actions schedule={schedule} />}
    >
      <Problem schedule={schedule} />
      {schedule.enabled && (
        <Section title={text('schedules.times')}>
          <NextTimes cron={schedule.cron} timeZone={schedule.timeZone} />
        </Section>
      )}
      <Section title={text('schedules.settings')}>
        <Facts facts={factsOf(schedule, text, number)} />
      </Section>
    </Page>
  );
};

const SchedulePage = () => (
  <RecordPage<ScheduleResponse> resource="schedules">
    {(schedule) => <ScheduleView schedule={schedule} />}
  </RecordPage>
);

export default SchedulePage;
