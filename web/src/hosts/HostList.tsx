import type { HostResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { HostStateChip } from '../components/StateChip';
import { hostStateOf } from '../components/states';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

const useColumns = (): Column<HostResponse>[] => {
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
      key: 'state',
      label: text('common.state'),
      phone: 'lead',
      render: (host) => <HostStateChip state={hostStateOf(host)} />,
    },
    {
      key: 'connection',
      label: text('hosts.connection'),
      render: ({ connection }) => text(`hosts.${connection}`),
    },
    {
      key: 'address',
      label: text('hosts.address'),
      render: ({ address }) => <Machine>{address}</Machine>,
    },
    {
      key: 'stacks',
      label: text('stacks.title'),
      render: ({ stackCount }) => number(stackCount),
    },
    {
      key: 'checked',
      label: text('hosts.lastCheck'),
      render: ({ observed }) => <When at={observed?.checkedAt ?? null} />,
    },
  ];
};

const HostList = () => {
  const text = useText();
  const create = <CreateLink resource="hosts" label={text('hosts.create')} />;
  return (
    <ListPage<HostResponse>
      resource="hosts"
      title={text('hosts.title')}
      columns={useColumns()}
      to={({ id }) => `/hosts/${id}`}
      sort={{ field: 'createdAt', order: 'DESC' }}
      primary={create}
      empty={
        <EmptyState title={text('hosts.emptyTitle')} action={create}>
          {text('hosts.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default HostList;
