import { useNavigate } from 'react-router-dom';
import { createTenantBody, type TenantResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { EntryForm } from '../components/form/EntryForm';
import { trimmed, typedText } from '../components/form/typed';
import { Page } from '../components/Page';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { contactOf, limitOf, TenantFields } from './TenantFields';

const TenantCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateRecord<TenantResponse>('tenants');
  return (
    <Page
      title={text('tenants.create')}
      crumbs={[{ label: text('tenants.title'), to: '/tenants' }]}
    >
      <EntryForm
        schema={createTenantBody}
        defaults={{ maxActive: '4' }}
        toBody={(values) => ({
          slug: trimmed(values.slug),
          name: values.name,
          contactEmail: contactOf(values.contactEmail),
          maxActive: limitOf(values.maxActive),
          note: typedText(values.note),
        })}
        submit={async (body) => {
          const tenant = await create(body);
          void navigate(`/tenants/${tenant.id}`);
        }}
        submitLabel={text('tenants.create')}
        onCancel={() => navigate('/tenants')}
      >
        <Section>
          <TenantFields withSlug />
        </Section>
      </EntryForm>
    </Page>
  );
};

export default TenantCreate;
