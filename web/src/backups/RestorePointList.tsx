/** Restore points of all stacks that the reader sees, newest first. */
import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import type { RestorePointResponse } from '#libs/contracts';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { Words } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { useFormats, useText } from '../i18n/useText';
import { BackupTabs } from './BackupTabs';
import { restorePointColumns, restorePointPath, stackName } from './columns';

const useColumns = (): Column<RestorePointResponse>[] => {
  const text = useText();
  const formats = useFormats();
  return [
    {
      key: 'stack',
      label: text('restore-points.stack'),
      sort: 'tenantName',
      render: (point) => <Words>{stackName(point, text)}</Words>,
    },
    ...restorePointColumns(text, formats),
  ];
};

const RestorePointList = () => {
  const text = useText();
  return (
    <ListPage<RestorePointResponse>
      resource="restore-points"
      title={text('restore-points.title')}
      columns={useColumns()}
      to={restorePointPath}
      sort={{ field: 'takenAt', order: 'DESC' }}
      filters={<BackupTabs at="restore-points" />}
      empty={
        <EmptyState
          title={text('restore-points.emptyTitle')}
          action={
            <Button component={Link} to="/stacks" variant="contained">
              {text('tasks.goStacks')}
            </Button>
          }
        >
          {text('restore-points.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default RestorePointList;
