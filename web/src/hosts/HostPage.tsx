/** One host: whether it answers, what the last check saw, what runs on it. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { CanAccess } from 'ra-core';
import { Suspense } from 'react';
import { Link } from 'react-router-dom';
import type { HostResponse } from '#libs/contracts';
import { Machine, Quotation } from '../components/Machine';
import { relativeNext } from '../components/outage';
import { Page } from '../components/Page';
import { PauseButton } from '../components/PauseButton';
import { RecordPage } from '../components/RecordPage';
import { Facts, Section, type Fact } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { HostStateChip } from '../components/StateChip';
import { answerStateOf, hostStateOf } from '../components/states';
import { useNow } from '../components/When';
import type { Formats } from '../i18n/format';
import { useFormats, useText, type Text } from '../i18n/useText';
import { RelatedStacks } from '../stacks';
import { CancelWaitingButton } from '../tasks';
import { HostTaskButton } from './HostTaskButton';
import { HostTasks } from './HostTasks';

const answerSentence = (host: HostResponse, text: Text, formats: Formats, now: number): string => {
  if (host.outage) {
    const { since, nextLookAt } = host.outage;
    return text('hosts.outageSentence', {
      since: formats.relative(since, now),
      next: relativeNext(nextLookAt, formats.relative, now),
    });
  }
  if (!host.observed) return text('hosts.neverChecked');
  const time = formats.relative(host.observed.checkedAt, now);
  return host.observed.reachable
    ? text('hosts.reachableSentence', { time })
    : text('hosts.unreachableSentence', { time });
};

/** Whether it answers; before that, whether its tasks are held back, for one says nothing of the other. */
const hostSentence = (host: HostResponse, text: Text, formats: Formats, now: number): string => {
  if (!host.enrolled) return text('hosts.unenrolledSentence');
  const answers = answerSentence(host, text, formats, now);
  return host.paused ? `${text('hosts.pausedSentence')} ${answers}` : answers;
};

/** Why it did not answer, in the engine's words; empty while it answers. */
const silenceOf = ({ outage, observed }: HostResponse): string =>
  outage ? outage.reason : observed?.reachable === false ? (observed.error ?? '') : '';

const HostSentence = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const formats = useFormats();
  const now = useNow();
  return (
    <>
      <HostStateChip state={hostStateOf(host)} />{' '}
      {host.paused && host.enrolled && <HostStateChip state={answerStateOf(host)} />}{' '}
      {hostSentence(host, text, formats, now)}
      {host.enrolled && <Quotation>{silenceOf(host)}</Quotation>}
    </>
  );
};

const observedFacts = (host: HostResponse, text: Text, { number, bytes }: Formats): Fact[] => {
  const seen = host.observed;
  const known = (value: string | null | undefined) =>
    value ? <Machine>{value}</Machine> : text('common.unknown');
  const counted = (value: number | null | undefined, write: (value: number) => string) =>
    value === null || value === undefined ? text('common.unknown') : <bdi>{write(value)}</bdi>;
  return [
    [text('hosts.docker'), known(seen?.dockerVersion)],
    [text('hosts.compose'), known(seen?.composeVersion)],
    [text('hosts.traefik'), known(seen?.traefikVersion)],
    [text('hosts.cpus'), counted(seen?.cpuCount, number)],
    [text('hosts.memory'), counted(seen?.memoryBytes, bytes)],
    [text('hosts.diskFree'), counted(seen?.diskFreeBytes, bytes)],
    [text('hosts.routers'), counted(seen?.routers, number)],
  ];
};

const settingFacts = (host: HostResponse, text: Text, { number }: Formats): Fact[] => {
  const machine = (value: string) => <Machine wrap>{value}</Machine>;
  const ssh: Fact[] =
    host.connection === 'ssh'
      ? [
          [
            text('hosts.sshAddress'),
            machine(`${host.sshUser ?? ''}@${host.sshAddress ?? ''}:${host.sshPort ?? ''}`),
          ],
          [text('hosts.fingerprints'), machine(host.hostKeyFingerprints.join('  '))],
        ]
      : [];
  return [
    [text('hosts.connection'), text(`hosts.${host.connection}`)],
    ...ssh,
    [text('hosts.address'), machine(host.address)],
    [text('hosts.httpPort'), machine(String(host.httpPort))],
    [text('hosts.traefikApiUrl'), machine(host.traefikApiUrl)],
    [text('hosts.stacksDirectory'), machine(host.stacksDirectory)],
    [text('hosts.dockerSocket'), machine(host.dockerSocket)],
    [text('hosts.tasksAtOnce'), <bdi key="t">{number(host.maxActive)}</bdi>],
  ];
};

const KeysLink = ({ host }: { host: HostResponse }) => {
  const text = useText();
  if (host.connection !== 'ssh' || !host.enrolled) return null;
  return (
    <CanAccess resource="hosts" action="edit">
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button
          component={Link}
          to={`/hosts/${host.id}/keys`}
          variant="outlined"
          color="inherit"
          size="small"
        >
          {text('hosts.replaceKeys')}
        </Button>
        <Button
          component={Link}
          to={`/hosts/${host.id}/enrol`}
          variant="outlined"
          color="inherit"
          size="small"
        >
          {text('hosts.enrolAnew')}
        </Button>
      </Box>
    </CanAccess>
  );
};

const EditLink = ({ host }: { host: HostResponse }) => {
  const text = useText();
  return (
    <CanAccess resource="hosts" action="edit">
      <Button component={Link} to={`/hosts/${host.id}/edit`} variant="outlined" color="inherit">
        {text('action.edit')}
      </Button>
    </CanAccess>
  );
};

/** What can be done on a host: nothing before it is enrolled. */
const HostActions = ({ host }: { host: HostResponse }) => {
  const text = useText();
  if (!host.enrolled) {
    return (
      <CanAccess resource="hosts" action="edit">
        <Button component={Link} to={`/hosts/${host.id}/enrol`} variant="contained">
          {text('hosts.enrol')}
        </Button>
      </CanAccess>
    );
  }
  return (
    <>
      <HostTaskButton host={host} kind="check" variant="contained" />
      {host.connection === 'ssh' && (
        <HostTaskButton host={host} kind="prepare" variant="outlined" />
      )}
    </>
  );
};

const HostView = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const formats = useFormats();
  return (
    <Page
      title={host.name}
      sentence={<HostSentence host={host} />}
      crumbs={[{ label: text('hosts.title'), to: '/hosts' }]}
      primary={
        <>
          <HostActions host={host} />
          <EditLink host={host} />
          <PauseButton resource="hosts" record={host} />
          <Suspense fallback={null}>
            <CancelWaitingButton of={{ hostId: host.id }} />
          </Suspense>
        </>
      }
    >
      <Section title={text('hosts.facts')}>
        {host.observed ? (
          <Facts facts={observedFacts(host, text, formats)} />
        ) : (
          text('hosts.neverChecked')
        )}
      </Section>
      <Suspense fallback={<SkeletonRows rows={2} />}>
        <RelatedStacks
          title={text('hosts.stacksOnIt')}
          filter={{ hostId: host.id }}
          without={['host']}
          nameKey="tenant"
          none={text('hosts.noStacks')}
        />
      </Suspense>
      <HostTasks host={host} />
      <Section title={text('hosts.settings')}>
        <Facts facts={settingFacts(host, text, formats)} />
        <KeysLink host={host} />
      </Section>
    </Page>
  );
};

const HostPage = () => (
  <RecordPage<HostResponse> resource="hosts">{(host) => <HostView host={host} />}</RecordPage>
);

export default HostPage;
