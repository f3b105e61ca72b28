import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useListContext } from 'ra-core';
import { Link } from 'react-router-dom';
import { taskState, type TaskResponse } from '#libs/contracts';
import { groupOf, orUndefined } from '../components/form/typed';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { useFormats, useText } from '../i18n/useText';
import CancelWaitingButton from './CancelWaitingButton';
import { taskColumns, taskPath } from './columns';

const StateFilter = () => {
  const text = useText();
  const { filterValues, setFilters } = useListContext();
  const state = orUndefined(groupOf(filterValues).state) ?? 'all';
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={state}
      onChange={(_event, next: string | null) =>
        next && setFilters(next === 'all' ? {} : { state: next })
      }
      aria-label={text('common.state')}
      sx={{ flexWrap: 'wrap' }}
    >
      <ToggleButton value="all">{text('common.all')}</ToggleButton>
      {taskState.options.map((option) => (
        <ToggleButton key={option} value={option}>
          {text(`state.task.${option}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
};

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
      primary={<CancelWaitingButton />}
      filters={<StateFilter />}
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
