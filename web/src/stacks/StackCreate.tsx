/** Register a stack: who, what, where, how large, with what values; leads straight to the plan of its first deploy. */
import { useGetOne } from 'ra-core';
import { useRef } from 'react';
import { useWatch } from 'react-hook-form';
import { useNavigate, useSearchParams } from 'react-router-dom';
import {
  createStackBody,
  type ReleaseResponse,
  type StackResponse,
  type TenantResponse,
} from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { orUndefined } from '../components/form/typed';
import { EntryForm } from '../components/form/EntryForm';
import { Page } from '../components/Page';
import { useText } from '../i18n/useText';
import { createStackBodyOf } from './stackBody';
import {
  AddressPreview,
  HowSection,
  ValuesSection,
  WhereSection,
  WhoSection,
} from './StackFormSections';
import { useReleases } from './useReleases';

const useChosenRelease = (): ReleaseResponse | undefined => {
  const productId = orUndefined(useWatch({ name: 'productId' }));
  const releaseId = orUndefined(useWatch({ name: 'releaseId' }));
  return useReleases(productId).data?.find(({ id }) => id === releaseId);
};

const Sections = ({ onDeclared }: { onDeclared: (names: string[]) => void }) => {
  const tenantId = orUndefined(useWatch({ name: 'tenantId' }));
  const productId = orUndefined(useWatch({ name: 'productId' }));
  const typed = orUndefined(useWatch({ name: 'subdomain' }));
  const release = useChosenRelease();
  const tenant = useGetOne<TenantResponse>(
    'tenants',
    { id: tenantId ?? '' },
    { enabled: Boolean(tenantId) },
  );
  onDeclared(Object.keys(release?.manifest.variables ?? {}));
  const label = typed ?? tenant.data?.slug;
  return (
    <>
      <WhoSection productId={productId ?? ''} />
      <WhereSection />
      <AddressPreview label={label} manifest={release?.manifest} />
      <HowSection manifest={release?.manifest} />
      <ValuesSection manifest={release?.manifest} />
    </>
  );
};

const StackCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const create = useCreateRecord<StackResponse>('stacks');
  const declared = useRef<string[]>([]);
  return (
    <Page title={text('stacks.create')} crumbs={[{ label: text('stacks.title'), to: '/stacks' }]}>
      <EntryForm
        schema={createStackBody}
        defaults={{ tenantId: search.get('tenantId') ?? '' }}
        toBody={(values) => createStackBodyOf(values, declared.current)}
        submit={async (body) => {
          const stack = await create(body);
          void navigate(`/stacks/${stack.id}/plan/deploy`);
        }}
        submitLabel={text('stacks.form.submit')}
        submitHint={text('stacks.form.submitHint')}
        onCancel={() => navigate(-1)}
      >
        <Sections
          onDeclared={(names) => {
            declared.current = names;
          }}
        />
      </EntryForm>
    </Page>
  );
};

export default StackCreate;
