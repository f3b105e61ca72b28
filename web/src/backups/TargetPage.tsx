/** One backup target: where it is, who uses it, and for a server the key that lets Mirab in. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CanAccess } from 'ra-core';
import { Link } from 'react-router-dom';
import type { BackupTargetResponse } from '#libs/contracts';
import { useUpdateRecord } from '../api/records';
import { CodeBlock } from '../components/CodeBlock';
import { ErrorBox } from '../components/ErrorBox';
import { Machine } from '../components/Machine';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Facts, Section, type Fact } from '../components/Section';
import { StateChip } from '../components/StateChip';
import type { Formats } from '../i18n/format';
import { useFormats, useText, type Text } from '../i18n/useText';
import { targetPath } from './columns';
import { DeleteTargetButton } from './DeleteTargetButton';
import { LocalNote } from './TargetFields';
import { serverOf } from './TargetList';

const factsOf = (target: BackupTargetResponse, text: Text, { number }: Formats): Fact[] => {
  const machine = (value: string) => <Machine wrap>{value}</Machine>;
  const limit = target.uploadKibPerSecond;
  const server: Fact[] =
    target.kind === 'sftp'
      ? [
          [text('backup-targets.address'), machine(serverOf(target))],
          [text('backup-targets.fingerprints'), machine(target.hostKeyFingerprints.join('  '))],
        ]
      : [];
  return [
    [text('backup-targets.kind'), text(`backup-targets.${target.kind}`)],
    ...server,
    [text('backup-targets.path'), machine(target.path)],
    [
      text('backup-targets.upload'),
      limit === null ? text('backup-targets.noLimit') : <bdi key="limit">{number(limit)}</bdi>,
    ],
    [text('backup-targets.uses'), text.count('backup-targets.tenants', target.repositoryCount)],
  ];
};

/** What to do on the server with the half of the key that may be seen. */
const KeySection = ({ target }: { target: BackupTargetResponse }) => {
  const text = useText();
  if (target.publicKey === null) return null;
  const title = text('backup-targets.keyTitle');
  return (
    <Section title={title}>
      <Typography sx={{ mb: 1.5 }}>
        {text('backup-targets.keyText', {
          file: '~/.ssh/authorized_keys',
          user: target.user ?? '',
          address: target.address ?? '',
        })}
      </Typography>
      <CodeBlock code={`${target.publicKey} mirab`} label={title} />
      <Typography sx={{ mt: 1.5 }}>
        {text('backup-targets.keyDirectory', { path: target.path })}
      </Typography>
    </Section>
  );
};

const DefaultButton = ({ target }: { target: BackupTargetResponse }) => {
  const text = useText();
  const update = useUpdateRecord('backup-targets');
  if (target.isDefault) return null;
  const take = () => update.mutate({ record: target, body: { isDefault: true } });
  if (update.error) return <ErrorBox error={update.error} onRetry={take} />;
  return (
    <Button variant="outlined" color="inherit" disabled={update.isPending} onClick={take}>
      {text('backup-targets.makeDefault')}
    </Button>
  );
};

const Actions = ({ target }: { target: BackupTargetResponse }) => {
  const text = useText();
  return (
    <CanAccess resource="backup-targets" action="edit">
      <Button component={Link} to={`${targetPath(target)}/edit`} variant="outlined" color="inherit">
        {text('action.edit')}
      </Button>
      <DefaultButton target={target} />
      {target.repositoryCount === 0 && <DeleteTargetButton target={target} />}
    </CanAccess>
  );
};

const TargetView = ({ target }: { target: BackupTargetResponse }) => {
  const text = useText();
  const formats = useFormats();
  return (
    <Page
      title={target.name}
      sentence={
        target.isDefault ? (
          <StateChip tone="running" label={text('backup-targets.default')} />
        ) : (
          text('backup-targets.notDefault')
        )
      }
      crumbs={[{ label: text('backup-targets.title'), to: '/backup-targets' }]}
      primary={<Actions target={target} />}
    >
      <KeySection target={target} />
      <Section title={text('backup-targets.settings')}>
        <Facts facts={factsOf(target, text, formats)} />
        {target.kind === 'local' && <LocalNote />}
      </Section>
    </Page>
  );
};

const TargetPage = () => (
  <RecordPage<BackupTargetResponse> resource="backup-targets">
    {(target) => <TargetView target={target} />}
  </RecordPage>
);

export default TargetPage;
