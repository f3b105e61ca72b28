/** Replaces the keys of a host, after it was re-installed or when the engine cannot open the private one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { replaceHostKeysBody, type HostResponse, type ReplaceHostKeysBody } from '#libs/contracts';
import { replaceHostKeys } from '../api/actions';
import { EntryForm } from '../components/form/EntryForm';
import { TextEntry } from '../components/form/TextEntry';
import { Note } from '../components/Note';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { Fingerprints } from './Fingerprints';
import { hostKeysBodyOf } from './hostBody';

const PrivateKeySection = () => {
  const text = useText();
  return (
    <Section title={text('hosts.privateKey')}>
      <TextEntry
        source="privateKey"
        label={text('hosts.newPrivateKey')}
        help={text('hosts.newPrivateKeyHelp')}
        rows={4}
        machine
        placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
      />
    </Section>
  );
};

const HostKeysForm = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const replace = useMutation({
    mutationFn: (body: ReplaceHostKeysBody) => replaceHostKeys(host, body),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['hosts'] }),
  });
  const back = () => void navigate(`/hosts/${host.id}`);
  return (
    <Page
      title={text('hosts.replaceKeys')}
      crumbs={[
        { label: text('hosts.title'), to: '/hosts' },
        { label: host.name, to: `/hosts/${host.id}` },
      ]}
    >
      <EntryForm
        schema={replaceHostKeysBody}
        toBody={hostKeysBodyOf}
        submit={async (body) => {
          await replace.mutateAsync(body);
          back();
        }}
        submitLabel={text('hosts.replaceKeys')}
        submitHint={text('hosts.replaceKeysHint')}
        onCancel={back}
      >
        <Section title={text('hosts.hostKeys')}>
          <Note tone="waiting">{text('hosts.replaceKeysWarning')}</Note>
          <Fingerprints host={host} />
          <TextEntry
            source="hostKeys"
            label={text('hosts.newKeys')}
            help={text('hosts.newKeysHelp')}
            rows={3}
            machine
            placeholder="ssh-ed25519 AAAA…"
          />
        </Section>
        <PrivateKeySection />
      </EntryForm>
    </Page>
  );
};

const HostKeys = () => {
  const text = useText();
  return (
    <RecordPage<HostResponse> resource="hosts" title={text('hosts.replaceKeys')}>
      {(host) => <HostKeysForm key={host.id} host={host} />}
    </RecordPage>
  );
};

export default HostKeys;
