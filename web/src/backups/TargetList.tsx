import Box from '@mui/material/Box';
import type { BackupTargetResponse } from '#libs/contracts';
import { nameColumn } from '../components/columns';
import { Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { StateChip } from '../components/StateChip';
import { useText } from '../i18n/useText';
import { BackupTabs } from './BackupTabs';
import { targetPath } from './columns';

/** `user@address:port`, as people write it; nothing for a directory. */
export const serverOf = ({ user, address, port }: BackupTargetResponse): string =>
  address === null ? '' : `${user ?? ''}@${address}:${port ?? ''}`;

const useColumns = (): Column<BackupTargetResponse>[] => {
  const text = useText();
  return [
    nameColumn(text),
    {
      key: 'default',
      label: text('backup-targets.default'),
      phone: 'lead',
      render: ({ isDefault }) =>
        isDefault ? <StateChip tone="running" label={text('backup-targets.default')} /> : null,
    },
    {
      key: 'kind',
      label: text('backup-targets.kind'),
      render: ({ kind }) => text(`backup-targets.${kind}`),
    },
    {
      key: 'where',
      label: text('backup-targets.where'),
      render: (target) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 1 }}>
          {target.kind === 'sftp' && <Machine wrap>{serverOf(target)}</Machine>}
          <Machine wrap>{target.path}</Machine>
        </Box>
      ),
    },
    {
      key: 'uses',
      label: text('backup-targets.uses'),
      render: ({ repositoryCount }) => text.count('backup-targets.tenants', repositoryCount),
    },
  ];
};

const TargetList = () => (
  <ResourceList<BackupTargetResponse>
    resource="backup-targets"
    columns={useColumns()}
    to={targetPath}
    filters={<BackupTabs at="backup-targets" />}
  />
);

export default TargetList;
