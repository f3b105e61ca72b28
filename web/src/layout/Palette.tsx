/** Ctrl-K: find a stack, a tenant or a page by name and go there. */
import Dialog from '@mui/material/Dialog';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import { useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import type { StackResponse, TenantResponse } from '#libs/contracts';
import { Words } from '../components/Machine';
import { useText } from '../i18n/useText';
import { menuGroups } from './sections';

interface Goal {
  to: string;
  name: string;
  what: string;
}

const useGoals = (typed: string): Goal[] => {
  const text = useText();
  const query = {
    filter: typed ? { q: typed } : {},
    pagination: { page: 1, perPage: 6 },
    sort: { field: 'createdAt', order: 'DESC' as const },
  };
  const stacks = useGetList<StackResponse>('stacks', query).data ?? [];
  const tenants = useGetList<TenantResponse>('tenants', query).data ?? [];
  const pages = menuGroups
    .flatMap(({ entries }) => entries)
    .map(({ to, label }) => ({ to, name: text(label), what: '' }))
    .filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
  return [
    ...stacks.map(({ id, tenantName, productName }) => ({
      to: `/stacks/${id}`,
      name: text('stacks.heading', { product: productName, tenant: tenantName }),
      what: text('stacks.one'),
    })),
    ...tenants.map(({ id, name }) => ({ to: `/tenants/${id}`, name, what: text('tenants.one') })),
    ...pages,
  ];
};

const Palette = ({ onClose }: { onClose: () => void }) => {
  const text = useText();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const goals = useGoals(typed.trim());
  const go = (goal: Goal | undefined) => {
    if (!goal) return;
    onClose();
    void navigate(goal.to);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((before) => (before + step + goals.length) % Math.max(1, goals.length));
    }
    if (event.key === 'Enter') go(goals[at]);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-label={text('app.search')}>
      <TextField
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        placeholder={text('app.searchHint')}
        slotProps={{ htmlInput: { 'aria-label': text('app.search'), dir: 'auto' } }}
        sx={{ padding: 2 }}
      />
      <List sx={{ paddingInline: 1, maxHeight: 400, overflowY: 'auto' }}>
        {goals.map((goal, index) => (
          <ListItemButton key={goal.to} selected={index === at} onClick={() => go(goal)}>
            <ListItemText primary={<Words>{goal.name}</Words>} secondary={goal.what} />
          </ListItemButton>
        ))}
        {goals.length === 0 && (
          <Typography color="textSecondary" sx={{ padding: 2 }}>
            {text('app.searchNothing')}
          </Typography>
        )}
      </List>
    </Dialog>
  );
};

export default Palette;
