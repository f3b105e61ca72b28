import Button from '@mui/material/Button';
import { useListContext } from 'ra-core';
import { Link } from 'react-router-dom';
import type { TaskResponse } from '#libs/contracts';
import { groupOf, orUndefined } from '../components/form/typed';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { useFormats, useText } from '../i18n/useText';
import CancelWaitingButton from './CancelWaitingButton';
import { taskColumns, taskPath } from './columns';
import { TaskFilters } from './TaskFilters';

/** Cancels what waits of what is shown; where what waits is not shown, nothing is offered. */
const CancelShown = () => {
  const { filterValues } = useListContext();
  const { state, ...of } = groupOf(filterValues);
  if (state !== undefined && state !== 'queued') return null;
  return <CancelWaitingButton of={Object.fromEntries(namesIn(of))} />;
};

/** Filters that the API cancels by. */
const namesIn = (filters: Readonly<Record<string, unknown>>): [string, string][] =>
  (['tenantId', 'stackId', 'hostId', 'kind'] as const).flatMap((name): [string, string][] => {
    const value = orUndefined(filters[name]);
    return value ? [[name, value]] : [];
  });

const TaskList = () => {
  const text = useText();
  const formats = useFormats();
  return (
    <ListPage<TaskResponse>
      resource="tasks"
      title={text('tasks.title')}
      columns={taskColumns(text, formats)}
      to={taskPath}
      sort={{ field: 'createdAt', order: 'DESC' }}
      searchable={false}
      primary={<CancelShown />}
      filters={<TaskFilters />}
      empty={
        <EmptyState
          title={text('tasks.emptyTitle')}
          action={
            <Button component={Link} to="/stacks" variant="contained">
              {text('tasks.goStacks')}
            </Button>
          }
        >
          {text('tasks.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default TaskList;
