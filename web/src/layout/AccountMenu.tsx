/** Who is signed in, and the way out. */
import AccountCircle from '@mui/icons-material/AccountCircleOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useLogout } from 'ra-core';
import { useState } from 'react';
import { getSession } from '../api/session';
import { Human, Machine } from '../components/Machine';
import { useText } from '../i18n/useText';

export const useSession = () => useQuery({ queryKey: ['session'], queryFn: getSession }).data;

export const AccountMenu = () => {
  const text = useText();
  const logout = useLogout();
  const session = useSession();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <IconButton
        color="inherit"
        aria-label={text('app.account')}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <AccountCircle fontSize="small" />
      </IconButton>
      <Menu anchorEl={anchor} open={Boolean(anchor)} onClose={() => setAnchor(null)}>
        {session && (
          <Box component="li" role="presentation" sx={{ paddingInline: 2, paddingBlock: 1 }}>
            <Typography sx={{ fontWeight: 650 }}>
              <Human>{session.actor.name}</Human>
            </Typography>
            {session.actor.email && <Machine>{session.actor.email}</Machine>}
            <Typography variant="body2" color="textSecondary">
              {text(`roles.${session.role}`)}
            </Typography>
            <Typography variant="caption" color="textSecondary">
              {text('app.version', { version: session.version })}
            </Typography>
          </Box>
        )}
        <MenuItem onClick={() => void logout()}>{text('app.signOut')}</MenuItem>
      </Menu>
    </>
  );
};
