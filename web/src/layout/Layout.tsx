/** Frame of every page: top bar, menu, content. */
import MenuIcon from '@mui/icons-material/Menu';
import SearchIcon from '@mui/icons-material/Search';
import AppBar from '@mui/material/AppBar';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Toolbar from '@mui/material/Toolbar';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { ErrorBoundary } from './ErrorBoundary';
import { LiveChanges } from '../api/live';
import { SkeletonRows } from '../components/SkeletonRows';
import { useText } from '../i18n/useText';
import { AccountMenu } from './AccountMenu';
import { ConnectionBadge } from './ConnectionBadge';
import { DisplayMenu } from './DisplayMenu';
import { Mark } from './Mark';
import { PausedBanner } from './PausedBanner';
import { RunningTasks } from './RunningTasks';
import { SideMenu } from './SideMenu';
import { Link, useLocation } from 'react-router-dom';

const Palette = lazy(() => import('./Palette'));
const menuWidth = 224;
const barHeight = 56;

const usePalette = (): [boolean, (open: boolean) => void] => {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen(true);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return [open, setOpen];
};

const SkipLink = () => {
  const text = useText();
  return (
    <Box
      component="a"
      href="#content"
      sx={{
        position: 'fixed',
        insetBlockStart: -60,
        insetInlineStart: 8,
        zIndex: 2000,
        padding: 1,
        backgroundColor: 'background.paper',
        '&:focus': { insetBlockStart: 8 },
      }}
    >
      {text('app.skip')}
    </Box>
  );
};

const FindButton = ({ onOpen }: { onOpen: () => void }) => {
  const text = useText();
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        onClick={onOpen}
        startIcon={<SearchIcon fontSize="small" />}
        sx={{
          display: { xs: 'none', md: 'inline-flex' },
          color: 'text.secondary',
          minWidth: 220,
          justifyContent: 'flex-start',
        }}
      >
        <Box component="span" sx={{ flex: 1, textAlign: 'start' }}>
          {text('app.search')}
        </Box>
        <kbd dir="ltr" style={{ fontFamily: 'inherit', fontSize: 12 }}>
          Ctrl K
        </kbd>
      </Button>
      <IconButton
        color="inherit"
        onClick={onOpen}
        aria-label={text('app.search')}
        sx={{ display: { md: 'none' } }}
      >
        <SearchIcon fontSize="small" />
      </IconButton>
    </>
  );
};

const TopBar = ({ onMenu, onFind }: { onMenu: () => void; onFind: () => void }) => {
  const text = useText();
  return (
    <AppBar position="sticky">
      <Toolbar
        variant="dense"
        disableGutters
        sx={{ minHeight: barHeight, gap: { xs: 0, sm: 1 }, paddingInline: { xs: 1, sm: 3 } }}
      >
        <IconButton
          color="inherit"
          aria-label={text('app.menu')}
          onClick={onMenu}
          sx={{ display: { md: 'none' } }}
        >
          <MenuIcon />
        </IconButton>
        <Box component={Link} to="/" sx={{ color: 'inherit', textDecoration: 'none' }}>
          <Mark />
        </Box>
        <Box sx={{ flex: 1 }} />
        <RunningTasks />
        <FindButton onOpen={onFind} />
        <DisplayMenu />
        <AccountMenu />
      </Toolbar>
      <ConnectionBadge />
      <PausedBanner />
    </AppBar>
  );
};

export const Layout = ({ children }: { children: ReactNode }) => {
  const [menuOpen, setMenuOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = usePalette();
  const { pathname } = useLocation();
  const closeMenu = () => setMenuOpen(false);
  return (
    <LiveChanges>
      <SkipLink />
      <TopBar onMenu={() => setMenuOpen(true)} onFind={() => setPaletteOpen(true)} />
      <Box sx={{ display: 'flex', alignItems: 'flex-start' }}>
        <Box
          sx={{
            display: { xs: 'none', md: 'block' },
            width: menuWidth,
            flexShrink: 0,
            position: 'sticky',
            top: barHeight,
          }}
        >
          <SideMenu onGo={closeMenu} />
        </Box>
        <Drawer open={menuOpen} onClose={closeMenu} sx={{ display: { md: 'none' } }}>
          <Box sx={{ width: 264 }}>
            <SideMenu onGo={closeMenu} />
          </Box>
        </Drawer>
        <Box component="main" id="content" tabIndex={-1} sx={{ flex: 1, minWidth: 0, outline: 0 }}>
          <ErrorBoundary key={pathname}>
            <Suspense fallback={<SkeletonRows />}>{children}</Suspense>
          </ErrorBoundary>
        </Box>
      </Box>
      {paletteOpen && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </LiveChanges>
  );
};
