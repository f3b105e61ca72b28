/** The menu of the panel, in the order of the day. */
import Backup from '@mui/icons-material/BackupOutlined';
import Business from '@mui/icons-material/Business';
import Dns from '@mui/icons-material/Dns';
import FactCheck from '@mui/icons-material/FactCheckOutlined';
import Group from '@mui/icons-material/GroupOutlined';
import Home from '@mui/icons-material/HomeOutlined';
import Inventory from '@mui/icons-material/Inventory2Outlined';
import Key from '@mui/icons-material/KeyOutlined';
import Layers from '@mui/icons-material/LayersOutlined';
import EventRepeat from '@mui/icons-material/EventRepeatOutlined';
import Tune from '@mui/icons-material/Tune';
import Waves from '@mui/icons-material/Waves';
import type { SvgIconComponent } from '@mui/icons-material';
import type { MessageKey } from '../i18n/useText';

export interface MenuEntry {
  to: string;
  /** Resource that must be listable for the entry to show; home needs none. */
  resource: string | null;
  label: MessageKey;
  icon: SvgIconComponent;
  /** Pages beside its own that belong to it. */
  also?: readonly string[];
}
export interface MenuGroup {
  label: MessageKey;
  entries: MenuEntry[];
}

export const menuGroups: readonly MenuGroup[] = [
  {
    label: 'nav.work',
    entries: [
      { to: '/', resource: null, label: 'nav.home', icon: Home },
      { to: '/stacks', resource: 'stacks', label: 'nav.stacks', icon: Layers },
      { to: '/tenants', resource: 'tenants', label: 'nav.tenants', icon: Business },
      { to: '/tasks', resource: 'tasks', label: 'nav.tasks', icon: Waves },
      { to: '/schedules', resource: 'schedules', label: 'nav.schedules', icon: EventRepeat },
      {
        to: '/restore-points',
        resource: 'restore-points',
        label: 'nav.backups',
        icon: Backup,
        also: ['/backup-targets'],
      },
    ],
  },
  {
    label: 'nav.ground',
    entries: [
      { to: '/products', resource: 'products', label: 'nav.products', icon: Inventory },
      { to: '/hosts', resource: 'hosts', label: 'nav.hosts', icon: Dns },
    ],
  },
  {
    label: 'nav.access',
    entries: [
      { to: '/users', resource: 'users', label: 'nav.users', icon: Group },
      { to: '/tokens', resource: 'tokens', label: 'nav.tokens', icon: Key },
      { to: '/audit', resource: 'audit', label: 'nav.audit', icon: FactCheck },
      { to: '/settings', resource: 'settings', label: 'nav.settings', icon: Tune },
    ],
  },
];
