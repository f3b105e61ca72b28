import { useNavigate } from 'react-router-dom';
import { createBackupTargetBody, type BackupTargetResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { ChoiceEntry } from '../components/form/ChoiceEntry';
import { EntryForm } from '../components/form/EntryForm';
import { NameEntry, SlugEntry } from '../components/form/NameEntries';
import { Page } from '../components/Page';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { targetPath } from './columns';
import { createTargetBodyOf } from './targetBody';
import { PlaceSection, UploadEntry } from './TargetFields';

const FirstSection = () => {
  const text = useText();
  return (
    <Section title={text('backup-targets.one')}>
      <NameEntry help={text('backup-targets.nameHelp')} />
      <SlugEntry />
      <ChoiceEntry
        source="kind"
        label={text('backup-targets.kind')}
        help={text('backup-targets.kindHelp')}
        choices={(['sftp', 'local'] as const).map((value) => ({
          value,
          label: text(`backup-targets.${value}`),
        }))}
      />
    </Section>
  );
};

const SettingsSection = () => {
  const text = useText();
  return (
    <Section title={text('backup-targets.settings')}>
      <UploadEntry />
      <ChoiceEntry
        source="isDefault"
        label={text('backup-targets.default')}
        choices={[
          { value: 'no', label: text('backup-targets.notDefault') },
          { value: 'yes', label: text('backup-targets.isDefault') },
        ]}
      />
    </Section>
  );
};

const TargetCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateRecord<BackupTargetResponse>('backup-targets');
  return (
    <Page
      title={text('backup-targets.create')}
      crumbs={[{ label: text('backup-targets.title'), to: '/backup-targets' }]}
    >
      <EntryForm
        schema={createBackupTargetBody}
        defaults={{ kind: 'sftp', isDefault: 'no' }}
        toBody={createTargetBodyOf}
        submit={async (body) => {
          const target = await create(body);
          void navigate(targetPath(target));
        }}
        submitLabel={text('backup-targets.create')}
        onCancel={() => navigate('/backup-targets')}
      >
        <FirstSection />
        <PlaceSection isNew fixed={false} />
        <SettingsSection />
      </EntryForm>
    </Page>
  );
};

export default TargetCreate;
