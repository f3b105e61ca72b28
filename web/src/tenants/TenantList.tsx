import type { TenantResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

const useColumns = (): Column<TenantResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    {
      key: 'name',
      label: text('common.name'),
      sort: 'name',
      render: ({ name }) => <Human>{name}</Human>,
    },
    {
      key: 'slug',
      label: text('common.slug'),
      sort: 'slug',
      render: ({ slug }) => <Machine>{slug}</Machine>,
    },
    {
      key: 'stacks',
      label: text('tenants.stacks'),
      render: ({ stackCount }) => number(stackCount),
    },
    {
      key: 'contact',
      label: text('tenants.contact'),
      render: ({ contactEmail }) => (contactEmail ? <Machine wrap>{contactEmail}</Machine> : '–'),
    },
    {
      key: 'created',
      label: text('common.created'),
      sort: 'createdAt',
      phone: 'none',
      render: ({ createdAt }) => <When at={createdAt} />,
    },
  ];
};

const TenantList = () => {
  const text = useText();
  const create = <CreateLink resource="tenants" label={text('tenants.create')} />;
  return (
    <ListPage<TenantResponse>
      resource="tenants"
      title={text('tenants.title')}
      columns={useColumns()}
      to={({ id }) => `/tenants/${id}`}
      sort={{ field: 'createdAt', order: 'DESC' }}
      primary={create}
      empty={
        <EmptyState title={text('tenants.emptyTitle')} action={create}>
          {text('tenants.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default TenantList;
