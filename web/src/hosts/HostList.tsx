import type { HostResponse } from '#libs/contracts';
import Typography from '@mui/material/Typography';
import { nameColumn } from '../components/columns';
import { Machine } from '../components/Machine';
import { relativeNext } from '../components/outage';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { HostStateChip } from '../components/StateChip';
import { hostStateOf } from '../components/states';
import { useNow, When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

/** The state, and of a host that is out of reach also since when and until when. */
const HostStanding = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const { relative } = useFormats();
  const now = useNow();
  const { outage } = host;
  return (
    <>
      <HostStateChip state={hostStateOf(host)} />
      {outage && !host.paused && (
        <Typography component="span" variant="caption" color="text.secondary" title={outage.reason}>
          {' '}
          {text('hosts.outageShort', {
            since: relative(outage.since, now),
            next: relativeNext(outage.nextLookAt, relative, now),
          })}
        </Typography>
      )}
    </>
  );
};

const useColumns = (): Column<HostResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    nameColumn(text),
    {
      key: 'state',
      label: text('common.state'),
      phone: 'lead',
      render: (host) => <HostStanding host={host} />,
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
