/** Enrols a host: a command to run on it, and a live wait until its keys are here. */
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MuiLink from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { EnrolmentResponse, HostResponse } from '#libs/contracts';
import { issueEnrolment } from '../api/actions';
import { CopyButton } from '../components/CopyButton';
import { ErrorBox } from '../components/ErrorBox';
import { Machine } from '../components/Machine';
import { Note } from '../components/Note';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useNow } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import { enrolCommands } from './enrolCommands';
import { Fingerprints } from './Fingerprints';
import { HostTaskButton } from './HostTaskButton';

const Command = ({ words, command }: { words: string; command: string }) => (
  <Stack spacing={0.5} component="li">
    <Typography variant="body2">{words}</Typography>
    <Stack direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
      <Machine wrap>{command}</Machine>
      <CopyButton value={command} />
    </Stack>
  </Stack>
);

/** What to do on the host, until it has answered. */
const Waiting = ({ host, issued }: { host: HostResponse; issued: EnrolmentResponse }) => {
  const text = useText();
  const { relative } = useFormats();
  const now = useNow();
  const [prepares, setPrepares] = useState(true);
  const { fetch, read, run } = enrolCommands(issued, host.sshUser ?? 'mirab', prepares);
  const isOver = Date.parse(issued.expiresAt) < now;
  return (
    <Section title={text('hosts.enrolSteps')}>
      <Typography variant="body2">
        {text('hosts.enrolLead')}{' '}
        <MuiLink href="/enrol.sh" target="_blank" rel="noopener">
          {text('hosts.enrolScript')} {text('common.newTab')}
        </MuiLink>
      </Typography>
      <FormControlLabel
        control={<Checkbox checked={prepares} onChange={(_, checked) => setPrepares(checked)} />}
        label={text('hosts.enrolPrepare')}
      />
      <Stack component="ol" spacing={2} sx={{ margin: 0, paddingInlineStart: 3 }}>
        <Command words={text('hosts.enrolFetch')} command={fetch} />
        <Command words={text('hosts.enrolRead')} command={read} />
        <Command words={text('hosts.enrolRun')} command={run} />
      </Stack>
      <Note tone={isOver ? 'failed' : 'waiting'} role="status">
        {isOver
          ? text('hosts.enrolOver')
          : text('hosts.enrolWaits', { time: relative(issued.expiresAt, now) })}
      </Note>
    </Section>
  );
};

const Enrolled = ({ host }: { host: HostResponse }) => {
  const text = useText();
  return (
    <Section title={text('hosts.enrolDone')}>
      <Note tone="running" role="status">
        {text('hosts.enrolDoneText')}
      </Note>
      <Fingerprints host={host} />
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        <HostTaskButton host={host} kind="prepare" variant="contained" />
        <HostTaskButton host={host} kind="check" variant="outlined" />
        <Button component={Link} to={`/hosts/${host.id}`} color="inherit">
          {text('hosts.enrolToHost')}
        </Button>
      </Stack>
    </Section>
  );
};

/** The enrolment of this page was used: its end is the one that the host shows. */
const isUsed = (host: HostResponse, issued: EnrolmentResponse): boolean =>
  host.enrolment?.expiresAt === issued.expiresAt && host.enrolment.usedAt !== null;

const HostEnrolView = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const issue = useMutation({ mutationFn: () => issueEnrolment(host.id, host.enrolled) });
  const issued = issue.data;
  return (
    <Page
      title={text('hosts.enrol')}
      crumbs={[
        { label: text('hosts.title'), to: '/hosts' },
        { label: host.name, to: `/hosts/${host.id}` },
      ]}
    >
      {issued && isUsed(host, issued) && <Enrolled host={host} />}
      {issued && !isUsed(host, issued) && <Waiting host={host} issued={issued} />}
      {!(issued && isUsed(host, issued)) && (
        <CanAccess resource="hosts" action="edit">
          <Section title={text('hosts.enrolToken')}>
            {host.enrolled && <Note tone="waiting">{text('hosts.enrolReplaces')}</Note>}
            <Typography variant="body2">{text('hosts.enrolTokenText')}</Typography>
            {issue.error && <ErrorBox error={issue.error} onRetry={() => issue.mutate()} />}
            <div>
              <Button
                variant={issued ? 'outlined' : 'contained'}
                disabled={issue.isPending}
                onClick={() => issue.mutate()}
              >
                {text(issued ? 'hosts.enrolAgain' : 'hosts.enrolIssue')}
              </Button>
            </div>
          </Section>
        </CanAccess>
      )}
    </Page>
  );
};

const HostEnrol = () => {
  const text = useText();
  return (
    <RecordPage<HostResponse> resource="hosts" title={text('hosts.enrol')}>
      {(host) => <HostEnrolView key={host.id} host={host} />}
    </RecordPage>
  );
};

export default HostEnrol;
