/** Menu at the start side; a drawer on a phone. */
import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { useTheme } from '@mui/material/styles';
import { CanAccess } from 'ra-core';
import { Link, useLocation } from 'react-router-dom';
import { useText } from '../i18n/useText';
import { menuGroups, type MenuEntry } from './sections';

const isHere = (to: string, path: string) => (to === '/' ? path === '/' : path.startsWith(to));

const Entry = ({ entry, onGo }: { entry: MenuEntry; onGo: () => void }) => {
  const text = useText();
  const { pathname } = useLocation();
  const { mirab } = useTheme();
  const here = [entry.to, ...(entry.also ?? [])].some((to) => isHere(to, pathname));
  const Icon = entry.icon;
  return (
    <ListItemButton
      component={Link}
      to={entry.to}
      selected={here}
      aria-current={here ? 'page' : undefined}
      onClick={onGo}
      sx={{
        minHeight: 40,
        '@media (pointer: coarse)': { minHeight: 44 },
        paddingInline: 1.5,
        mb: '2px',
        '&.Mui-selected, &.Mui-selected:hover': {
          backgroundColor: mirab.wash.working,
          color: mirab.tone.working,
        },
      }}
    >
      <ListItemIcon sx={{ minWidth: 32, color: 'inherit' }}>
        <Icon fontSize="small" />
      </ListItemIcon>
      <ListItemText
        primary={text(entry.label)}
        slotProps={{ primary: { sx: { fontSize: 14, fontWeight: here ? 650 : 400 } } }}
      />
    </ListItemButton>
  );
};

export const SideMenu = ({ onGo }: { onGo: () => void }) => {
  const text = useText();
  return (
    <Box component="nav" aria-label={text('app.menu')} sx={{ padding: 1.5, overflowY: 'auto' }}>
      {menuGroups.map((group) => (
        <List key={group.label} component="div" disablePadding sx={{ mb: 2 }}>
          {group.entries.map((entry) =>
            entry.resource ? (
              <CanAccess key={entry.to} resource={entry.resource} action="list">
                <Entry entry={entry} onGo={onGo} />
              </CanAccess>
            ) : (
              <Entry key={entry.to} entry={entry} onGo={onGo} />
            ),
          )}
        </List>
      ))}
    </Box>
  );
};
