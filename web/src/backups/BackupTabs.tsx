/** The two lists of the menu entry: what was stored, and where. */
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useCanAccess } from 'ra-core';
import { Link } from 'react-router-dom';
import { useText } from '../i18n/useText';

export const BackupTabs = ({ at }: { at: 'restore-points' | 'backup-targets' }) => {
  const text = useText();
  const mayTargets = useCanAccess({ resource: 'backup-targets', action: 'list' }).canAccess;
  if (!mayTargets) return null;
  return (
    <Tabs
      component="nav"
      value={at}
      aria-label={text('restore-points.title')}
      sx={{ flexBasis: '100%', order: -1 }}
    >
      <Tab
        component={Link}
        to="/restore-points"
        value="restore-points"
        label={text('restore-points.list')}
      />
      <Tab
        component={Link}
        to="/backup-targets"
        value="backup-targets"
        label={text('backup-targets.title')}
      />
    </Tabs>
  );
};
