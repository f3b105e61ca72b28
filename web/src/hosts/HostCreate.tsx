import { useWatch } from 'react-hook-form';
import { useNavigate } from 'react-router-dom';
import { createHostBody, type HostResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { ChoiceEntry } from '../components/form/ChoiceEntry';
import { EntryForm } from '../components/form/EntryForm';
import { NameEntry, SlugEntry } from '../components/form/NameEntries';
import { TextEntry, type TextEntryProps } from '../components/form/TextEntry';
import { Page } from '../components/Page';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { createHostBodyOf } from './hostBody';
import { TasksAtOnceEntry } from './TasksAtOnceEntry';

type HostField =
  | 'address'
  | 'sshAddress'
  | 'sshUser'
  | 'hostKeys'
  | 'privateKey'
  | 'traefikApiUrl'
  | 'stacksDirectory'
  | 'dockerSocket';

/** A field of machine text with the label and the help that bear its name. */
const HostEntry = (props: { source: HostField } & Omit<TextEntryProps, 'label' | 'help'>) => {
  const text = useText();
  return (
    <TextEntry
      label={text(`hosts.${props.source}`)}
      help={text(`hosts.${props.source}Help`)}
      machine
      {...props}
    />
  );
};

const NameSection = () => {
  const text = useText();
  return (
    <Section title={text('hosts.one')}>
      <NameEntry help={text('hosts.nameHelp')} />
      <SlugEntry />
      <HostEntry source="address" required placeholder="203.0.113.10" />
      <TextEntry
        source="httpPort"
        label={text('hosts.httpPort')}
        help={text('hosts.httpPortHelp')}
        type="number"
        placeholder="80"
      />
      <ChoiceEntry
        source="connection"
        label={text('hosts.connection')}
        help={text('hosts.connectionHelp')}
        choices={[
          { value: 'local', label: text('hosts.local') },
          { value: 'ssh', label: text('hosts.ssh') },
        ]}
      />
    </Section>
  );
};

const SshSection = () => {
  const text = useText();
  const keys: unknown = useWatch({ name: 'keys' });
  if (useWatch({ name: 'connection' }) !== 'ssh') return null;
  return (
    <Section title={text('hosts.ssh')}>
      <HostEntry source="sshAddress" required />
      <TextEntry source="sshPort" label={text('hosts.sshPort')} type="number" placeholder="22" />
      <HostEntry source="sshUser" placeholder="mirab" />
      <ChoiceEntry
        source="keys"
        label={text('hosts.keysFrom')}
        help={text('hosts.keysFromHelp')}
        choices={[
          { value: 'enrolment', label: text('hosts.keysByEnrolment') },
          { value: 'typed', label: text('hosts.keysTyped') },
        ]}
      />
      {keys === 'typed' && (
        <>
          <HostEntry source="hostKeys" rows={3} required placeholder="ssh-ed25519 AAAA…" />
          <HostEntry
            source="privateKey"
            rows={4}
            required
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          />
        </>
      )}
    </Section>
  );
};

const SettingsSection = () => {
  const text = useText();
  return (
    <Section title={text('hosts.settings')}>
      <HostEntry source="traefikApiUrl" placeholder="http://127.0.0.1:8080" />
      <HostEntry source="stacksDirectory" placeholder="/var/lib/mirab/stacks" />
      <HostEntry source="dockerSocket" placeholder="/var/run/docker.sock" />
      <TasksAtOnceEntry />
    </Section>
  );
};

const HostCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateRecord<HostResponse>('hosts');
  return (
    <Page title={text('hosts.create')} crumbs={[{ label: text('hosts.title'), to: '/hosts' }]}>
      <EntryForm
        schema={createHostBody}
        defaults={{ connection: 'local', keys: 'enrolment' }}
        toBody={createHostBodyOf}
        submit={async (body) => {
          const host = await create(body);
          void navigate(host.enrolled ? `/hosts/${host.id}` : `/hosts/${host.id}/enrol`);
        }}
        submitLabel={text('hosts.create')}
        submitHint={text('hosts.createdLead')}
        onCancel={() => navigate('/hosts')}
      >
        <NameSection />
        <SshSection />
        <SettingsSection />
      </EntryForm>
    </Page>
  );
};

export default HostCreate;
