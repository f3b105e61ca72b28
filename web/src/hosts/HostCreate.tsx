import { useWatch } from 'react-hook-form';
import { useNavigate } from 'react-router-dom';
import { createHostBody, type HostResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { ChoiceEntry } from '../components/form/ChoiceEntry';
import { EntryForm } from '../components/form/EntryForm';
import { TextEntry } from '../components/form/TextEntry';
import { Page } from '../components/Page';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { createHostBodyOf } from './hostBody';

const NameSection = () => {
  const text = useText();
  return (
    <Section title={text('hosts.one')}>
      <TextEntry
        source="name"
        label={text('common.name')}
        help={text('hosts.nameHelp')}
        required
        autoFocus
      />
      <TextEntry
        source="slug"
        label={text('common.slug')}
        help={text('common.slugHelp')}
        machine
        required
      />
      <TextEntry
        source="address"
        label={text('hosts.address')}
        help={text('hosts.addressHelp')}
        machine
        required
        placeholder="203.0.113.10"
      />
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
  if (useWatch({ name: 'connection' }) !== 'ssh') return null;
  return (
    <Section title={text('hosts.ssh')}>
      <TextEntry
        source="sshAddress"
        label={text('hosts.sshAddress')}
        help={text('hosts.sshAddressHelp')}
        machine
        required
      />
      <TextEntry source="sshPort" label={text('hosts.sshPort')} type="number" placeholder="22" />
      <TextEntry
        source="sshUser"
        label={text('hosts.sshUser')}
        help={text('hosts.sshUserHelp')}
        machine
        placeholder="mirab"
      />
      <TextEntry
        source="hostKeys"
        label={text('hosts.hostKeys')}
        help={text('hosts.hostKeysHelp')}
        machine
        rows={3}
        required
        placeholder="ssh-ed25519 AAAA…"
      />
      <TextEntry
        source="privateKey"
        label={text('hosts.privateKey')}
        help={text('hosts.privateKeyHelp')}
        machine
        rows={4}
        required
        placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
      />
    </Section>
  );
};

const SettingsSection = () => {
  const text = useText();
  return (
    <Section title={text('hosts.settings')}>
      <TextEntry
        source="traefikApiUrl"
        label={text('hosts.traefikApiUrl')}
        help={text('hosts.traefikApiUrlHelp')}
        machine
        placeholder="http://127.0.0.1:8080"
      />
      <TextEntry
        source="stacksDirectory"
        label={text('hosts.stacksDirectory')}
        help={text('hosts.stacksDirectoryHelp')}
        machine
        placeholder="/var/lib/mirab/stacks"
      />
      <TextEntry
        source="dockerSocket"
        label={text('hosts.dockerSocket')}
        help={text('hosts.dockerSocketHelp')}
        machine
        placeholder="/var/run/docker.sock"
      />
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
        defaults={{ connection: 'local' }}
        toBody={createHostBodyOf}
        submit={async (body) => {
          const host = await create(body);
          void navigate(`/hosts/${host.id}`);
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
