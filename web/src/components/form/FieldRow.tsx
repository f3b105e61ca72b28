/** A field with what it does beside it; below it on a phone. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

export const FieldRow = ({ help, children }: { help?: ReactNode; children: ReactNode }) => (
  <Box
    sx={{
      display: 'grid',
      gridTemplateColumns: { xs: '1fr', md: 'minmax(0, 460px) minmax(0, 1fr)' },
      columnGap: 3,
      rowGap: 0.5,
      alignItems: 'start',
      '& + &': { mt: 2.5 },
    }}
  >
    <Box sx={{ minWidth: 0 }}>{children}</Box>
    {help && (
      <Typography
        variant="body2"
        component="div"
        color="textSecondary"
        sx={{ pt: { md: 1 }, minWidth: 0, overflowWrap: 'anywhere' }}
      >
        {help}
      </Typography>
    )}
  </Box>
);
