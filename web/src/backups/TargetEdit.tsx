import { useNavigate } from 'react-router-dom';
import { updateBackupTargetBody, type BackupTargetResponse } from '#libs/contracts';
import { useUpdateRecord } from '../api/records';
import { EntryForm } from '../components/form/EntryForm';
import { NameEntry } from '../components/form/NameEntries';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { targetPath } from './columns';
import { fieldsOf, updateTargetBodyOf } from './targetBody';
import { PlaceSection, UploadEntry } from './TargetFields';

const TargetForm = ({ target }: { target: BackupTargetResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const update = useUpdateRecord('backup-targets');
  const back = () => void navigate(targetPath(target));
  return (
    <Page
      title={text('backup-targets.edit')}
      crumbs={[
        { label: text('backup-targets.title'), to: '/backup-targets' },
        { label: target.name, to: targetPath(target) },
      ]}
    >
      <EntryForm
        schema={updateBackupTargetBody}
        defaults={fieldsOf(target)}
        toBody={(values) => updateTargetBodyOf(values, target)}
        submit={async (body) => {
          await update.mutateAsync({ record: target, body });
          back();
        }}
        submitLabel={text('action.save')}
        onCancel={back}
      >
        <Section>
          <NameEntry help={text('backup-targets.nameHelp')} />
          <UploadEntry />
        </Section>
        <PlaceSection isNew={false} fixed={target.repositoryCount > 0} />
      </EntryForm>
    </Page>
  );
};

const TargetEdit = () => {
  const text = useText();
  return (
    <RecordPage<BackupTargetResponse> resource="backup-targets" title={text('backup-targets.edit')}>
      {(target) => <TargetForm key={target.id} target={target} />}
    </RecordPage>
  );
};

export default TargetEdit;
