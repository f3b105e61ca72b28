/** One tenant and what runs for it. */
import Button from '@mui/material/Button';
import { CanAccess } from 'ra-core';
import { Suspense } from 'react';
import { Link } from 'react-router-dom';
import type { TenantResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { Human, Machine } from '../components/Machine';
import { Page } from '../components/Page';
import { PauseButton } from '../components/PauseButton';
import { RecordPage } from '../components/RecordPage';
import { Facts, Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { StateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import { RelatedStacks } from '../stacks';
import { CancelWaitingButton } from '../tasks';

const Details = ({ tenant }: { tenant: TenantResponse }) => {
  const text = useText();
  const { number } = useFormats();
  return (
    <Section title={text('tenants.details')}>
      <Facts
        facts={[
          [text('common.slug'), <Machine key="s">{tenant.slug}</Machine>],
          [
            text('tenants.contact'),
            tenant.contactEmail ? (
              <Machine key="c" wrap>
                {tenant.contactEmail}
              </Machine>
            ) : (
              '–'
            ),
          ],
          [text('tenants.tasksAtOnce'), <bdi key="t">{number(tenant.maxActive)}</bdi>],
          [text('common.note'), tenant.note ? <Human key="n">{tenant.note}</Human> : '–'],
          [text('common.updated'), <When key="u" at={tenant.updatedAt} />],
        ]}
      />
    </Section>
  );
};

const Sentence = ({ tenant }: { tenant: TenantResponse }) => {
  const text = useText();
  const { dateTime } = useFormats();
  const since = text('tenants.sentence', {
    time: dateTime(tenant.createdAt),
    stacks: text.count('tenants.stackCount', tenant.stackCount),
  });
  if (!tenant.paused) return <>{since}</>;
  return (
    <>
      <StateChip tone="waiting" label={text('tenants.paused')} /> {text('tenants.pausedSentence')}{' '}
      {since}
    </>
  );
};

const TenantView = ({ tenant }: { tenant: TenantResponse }) => {
  const text = useText();
  return (
    <Page
      title={tenant.name}
      sentence={<Sentence tenant={tenant} />}
      crumbs={[{ label: text('tenants.title'), to: '/tenants' }]}
      primary={
        <>
          <CreateLink
            resource="stacks"
            to={`/stacks/create?tenantId=${tenant.id}`}
            label={text('tenants.createStack')}
          />
          <CanAccess resource="tenants" action="edit">
            <Button
              component={Link}
              to={`/tenants/${tenant.id}/edit`}
              variant="outlined"
              color="inherit"
            >
              {text('action.edit')}
            </Button>
          </CanAccess>
          <PauseButton resource="tenants" record={tenant} />
          <Suspense fallback={null}>
            <CancelWaitingButton of={{ tenantId: tenant.id }} />
          </Suspense>
        </>
      }
    >
      <Suspense fallback={<SkeletonRows rows={2} />}>
        <RelatedStacks
          title={text('tenants.stacks')}
          filter={{ tenantId: tenant.id }}
          without={['tenant']}
          nameKey="product"
          none={text('tenants.noStacks')}
        />
      </Suspense>
      <Details tenant={tenant} />
    </Page>
  );
};

const TenantPage = () => (
  <RecordPage<TenantResponse> resource="tenants">
    {(tenant) => <TenantView tenant={tenant} />}
  </RecordPage>
);

export default TenantPage;
