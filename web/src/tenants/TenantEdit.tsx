import { useNavigate } from 'react-router-dom';
import { updateTenantBody, type TenantResponse } from '#libs/contracts';
import { useUpdateRecord } from '../api/records';
import { RecordForm } from '../components/form/RecordForm';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { typedText } from '../components/form/typed';
import { contactOf, limitOf, TenantFields } from './TenantFields';

const TenantForm = ({ tenant }: { tenant: TenantResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const update = useUpdateRecord('tenants');
  const back = () => void navigate(`/tenants/${tenant.id}`);
  return (
    <Page
      title={text('tenants.edit')}
      crumbs={[
        { label: text('tenants.title'), to: '/tenants' },
        { label: tenant.name, to: `/tenants/${tenant.id}` },
      ]}
    >
      <RecordForm
        schema={updateTenantBody}
        version={tenant.version}
        fields={{
          name: tenant.name,
          contactEmail: tenant.contactEmail ?? '',
          maxActive: String(tenant.maxActive),
          note: tenant.note,
        }}
        toBody={({ name, contactEmail, maxActive, note }) => ({
          name,
          contactEmail: contactOf(contactEmail),
          maxActive: limitOf(maxActive),
          note: typedText(note),
        })}
        save={async (body, version) => {
          await update.mutateAsync({ record: { ...tenant, version }, body });
          back();
        }}
        submitLabel={text('action.save')}
        onCancel={back}
      >
        <Section>
          <TenantFields withSlug={false} />
        </Section>
      </RecordForm>
    </Page>
  );
};

const TenantEdit = () => {
  const text = useText();
  return (
    <RecordPage<TenantResponse> resource="tenants" title={text('tenants.edit')}>
      {(tenant) => <TenantForm key={tenant.id} tenant={tenant} />}
    </RecordPage>
  );
};

export default TenantEdit;
