/** Restore points of one stack, for its page, with the way to the next one. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { CanAccess } from 'ra-core';
import { Link } from 'react-router-dom';
import type { RestorePointResponse, StackResponse } from '#libs/contracts';
import { EmptyState } from '../components/EmptyState';
import { RelatedRecords } from '../components/RelatedRecords';
import { useFormats, useText } from '../i18n/useText';
import { BackUpButton, canBackUp } from './BackUpButton';
import { restorePointColumns, restorePointPath } from './columns';

const ScheduleLink = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  return (
    <CanAccess resource="schedules" action="create">
      <Button
        component={Link}
        to={`/schedules/create?stackId=${stack.id}&kind=backup`}
        variant="outlined"
        color="inherit"
      >
        {text('restore-points.schedule')}
      </Button>
    </CanAccess>
  );
};

const RelatedRestorePoints = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const formats = useFormats();
  const buttons = (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, paddingBlock: 1 }}>
      <BackUpButton stack={stack} />
      {canBackUp(stack) && <ScheduleLink stack={stack} />}
    </Box>
  );
  return (
    <RelatedRecords<RestorePointResponse>
      resource="restore-points"
      title={text('restore-points.list')}
      filter={{ stackId: stack.id }}
      columns={restorePointColumns(text, formats)}
      to={restorePointPath}
      action={buttons}
      none={
        <EmptyState title={text('restore-points.emptyTitle')}>
          {text(canBackUp(stack) ? 'restore-points.none' : 'restore-points.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default RelatedRestorePoints;
