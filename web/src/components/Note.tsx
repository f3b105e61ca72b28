/** A framed remark in the colour of its tone. */
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import type { Tone } from '../theme/tokens';

export const Note = ({
  tone,
  icon,
  role,
  action,
  children,
}: {
  tone: Tone;
  icon?: ReactNode;
  role?: 'alert' | 'status';
  action?: ReactNode;
  children: ReactNode;
}) => {
  const { mirab } = useTheme();
  return (
    <Box
      role={role}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1.5,
        alignItems: 'flex-start',
        padding: 2,
        borderRadius: 1,
        border: `1px solid ${mirab.tone[tone]}40`,
        backgroundColor: mirab.wash[tone],
        color: mirab.text,
      }}
    >
      {icon && <Box sx={{ color: mirab.tone[tone], display: 'flex', pt: '1px' }}>{icon}</Box>}
      <Box sx={{ flex: '1 1 200px', minWidth: 0 }}>{children}</Box>
      {action && <Box sx={{ alignSelf: 'center' }}>{action}</Box>}
    </Box>
  );
};
