/** Filters of the list of tasks, as the API has them; those that a link brought along can be taken away. */
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { CanAccess, useGetList, useGetOne, useListContext } from 'ra-core';
import {
  taskKinds,
  taskState,
  type HostResponse,
  type StackResponse,
  type TenantResponse,
} from '#libs/contracts';
import { groupOf, orUndefined } from '../components/form/typed';
import { Human } from '../components/Machine';
import { useText } from '../i18n/useText';

/** Value of one filter of the list, and how it is set; nothing takes it away. */
const useFilter = (name: string) => {
  const { filterValues, setFilters } = useListContext();
  const filters = groupOf(filterValues);
  const { [name]: _before, ...others } = filters;
  return {
    value: orUndefined(filters[name]),
    set: (value: string | undefined) => setFilters(value ? { ...others, [name]: value } : others),
  };
};

const StateFilter = () => {
  const text = useText();
  const { value = 'all', set } = useFilter('state');
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={value}
      onChange={(_event, next: string | null) => next && set(next === 'all' ? undefined : next)}
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

const Choice = (props: {
  source: string;
  label: string;
  choices: readonly { value: string; label: string }[];
}) => {
  const text = useText();
  const { value = '', set } = useFilter(props.source);
  const isKnown = props.choices.some((choice) => choice.value === value);
  return (
    <TextField
      select
      size="small"
      label={props.label}
      value={isKnown ? value : ''}
      onChange={({ target }) => set(target.value || undefined)}
      sx={{ flex: { xs: '1 1 140px', sm: '0 0 180px' } }}
      slotProps={{
        inputLabel: { shrink: true },
        select: { displayEmpty: true },
      }}
    >
      <MenuItem value="">{text('common.all')}</MenuItem>
      {props.choices.map((choice) => (
        <MenuItem key={choice.value} value={choice.value}>
          <Human>{choice.label}</Human>
        </MenuItem>
      ))}
    </TextField>
  );
};

const RecordFilter = (props: { source: string; resource: 'hosts' | 'tenants'; label: string }) => {
  const { data = [] } = useGetList<HostResponse | TenantResponse>(props.resource, {
    sort: { field: 'name', order: 'ASC' },
    pagination: { page: 1, perPage: 200 },
  });
  const choices = data.map(({ id, name }) => ({ value: id, label: name }));
  return <Choice source={props.source} label={props.label} choices={choices} />;
};

/** A stack is chosen on its own page; here it is named, and can be taken away. */
const StackFilter = () => {
  const text = useText();
  const { value = '', set } = useFilter('stackId');
  const { data } = useGetOne<StackResponse>('stacks', { id: value }, { enabled: value !== '' });
  if (value === '') return null;
  const name = data
    ? text('stacks.heading', { product: data.productName, tenant: data.tenantName })
    : value;
  return <Chip label={name} onDelete={() => set(undefined)} />;
};

export const TaskFilters = () => {
  const text = useText();
  const kinds = taskKinds.map((kind) => ({ value: kind, label: text(`kind.${kind}`) }));
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
      <StateFilter />
      <Choice source="kind" label={text('tasks.what')} choices={kinds} />
      <CanAccess resource="tenants" action="list">
        <RecordFilter source="tenantId" resource="tenants" label={text('tenants.one')} />
      </CanAccess>
      <CanAccess resource="hosts" action="list">
        <RecordFilter source="hostId" resource="hosts" label={text('hosts.one')} />
      </CanAccess>
      <StackFilter />
    </Box>
  );
};
