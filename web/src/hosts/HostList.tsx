import type { HostResponse } from '#libs/contracts';
import { nameColumn } from '../components/columns';
import { Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { HostStateChip } from '../components/StateChip';
import { hostStateOf } from '../components/states';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

const useColumns = (): Column<HostResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    nameColumn(text),
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

const HostList = () => (
  <ResourceList<HostResponse>
    resource="hosts"
    columns={useColumns()}
    to={({ id }) => `/hosts/${id}`}
  />
);

export default HostList;
