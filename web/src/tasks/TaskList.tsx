import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useListContext } from 'ra-core';
import { Link } from 'react-router-dom';
import { taskState, type TaskResponse } from '#libs/contracts';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { useFormats, useText } from '../i18n/useText';
import { taskColumns, taskPath } from './columns';

const StateFilter = () => {
  const text = useText();
  const { filterValues, setFilters } = useListContext();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={filterValues.state ?? 'all'}
      onChange={(_event, state: string | null) =>
        state && setFilters(state === 'all' ? {} : { state })
      }
      aria-label={text('common.state')}
      sx={{ flexWrap: 'wrap' }}
    >
      <ToggleButton value="all">{text('common.all')}</ToggleButton>
      {taskState.options.map((state) => (
        <ToggleButton key={state} value={state}>
          {text(`state.task.${state}`)}
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
