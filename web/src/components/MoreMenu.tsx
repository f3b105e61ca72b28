/** The rest of the actions of a page. */
import MoreHoriz from '@mui/icons-material/MoreHoriz';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useText } from '../i18n/useText';

export interface MoreItem {
  key: string;
  label: string;
  to?: string;
  onClick?: () => void;
  danger?: boolean;
  disabled?: boolean;
}

export const MoreMenu = ({ items }: { items: MoreItem[] }) => {
  const text = useText();
  const navigate = useNavigate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  if (items.length === 0) return null;
  const choose = (item: MoreItem) => {
    setAnchor(null);
    if (item.to) void navigate(item.to);
    item.onClick?.();
  };
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        startIcon={<MoreHoriz />}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {text('action.more')}
      </Button>
      <Menu anchorEl={anchor} open={Boolean(anchor)} onClose={() => setAnchor(null)}>
        {items.map((item) => (
          <MenuItem
            key={item.key}
            disabled={item.disabled ?? false}
            onClick={() => choose(item)}
            sx={item.danger ? { color: 'error.main' } : {}}
          >
            {item.label}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
};
