import { useNavigate } from 'react-router-dom';
import { updateHostBody, type HostResponse } from '#libs/contracts';
import { useUpdateRecord } from '../api/records';
import { RecordForm } from '../components/form/RecordForm';
import { NameEntry } from '../components/form/NameEntries';
import { toNumber } from '../components/form/numbers';
import { TextEntry } from '../components/form/TextEntry';
import { trimmed } from '../components/form/typed';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { TasksAtOnceEntry } from './TasksAtOnceEntry';

const HostForm = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const update = useUpdateRecord('hosts');
  const back = () => void navigate(`/hosts/${host.id}`);
  return (
    <Page
      title={text('hosts.edit')}
      crumbs={[
        { label: text('hosts.title'), to: '/hosts' },
        { label: host.name, to: `/hosts/${host.id}` },
      ]}
    >
      <RecordForm
        schema={updateHostBody}
        version={host.version}
        fields={{ name: host.name, address: host.address, maxActive: String(host.maxActive) }}
        toBody={({ name, address, maxActive }) => ({
          name,
          address: trimmed(address),
          maxActive: toNumber(maxActive) ?? null,
        })}
        save={async (body, version) => {
          await update.mutateAsync({ record: { ...host, version }, body });
          back();
        }}
        submitLabel={text('action.save')}
        onCancel={back}
      >
        <Section>
          <NameEntry help={text('hosts.nameHelp')} />
          <TextEntry
            source="address"
            label={text('hosts.address')}
            help={text('hosts.addressHelp')}
            machine
            required
          />
          <TasksAtOnceEntry />
        </Section>
      </RecordForm>
    </Page>
  );
};

const HostEdit = () => {
  const text = useText();
  return (
    <RecordPage<HostResponse> resource="hosts" title={text('hosts.edit')}>
      {(host) => <HostForm key={host.id} host={host} />}
    </RecordPage>
  );
};

export default HostEdit;
