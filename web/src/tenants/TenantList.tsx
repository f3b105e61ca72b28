import type { TenantResponse } from '#libs/contracts';
import { createdColumn, nameColumn, slugColumn } from '../components/columns';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { StateChip } from '../components/StateChip';
import { useFormats, useText } from '../i18n/useText';

const useColumns = (): Column<TenantResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    {
      ...nameColumn(text),
      render: ({ name, paused }) => (
        <>
          <Human>{name}</Human>
          {paused && (
            <>
              {' '}
              <StateChip tone="waiting" label={text('tenants.paused')} />
            </>
          )}
        </>
      ),
    },
    slugColumn(text),
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
    createdColumn(text),
  ];
};

const TenantList = () => (
  <ResourceList<TenantResponse>
    resource="tenants"
    columns={useColumns()}
    to={({ id }) => `/tenants/${id}`}
  />
);

export default TenantList;
