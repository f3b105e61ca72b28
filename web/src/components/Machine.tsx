/** Machine text: always left to right, in the mono face, whatever stands around it. */
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { monoFamily } from '../theme/tokens';

export const Machine = ({ children, wrap = false }: { children: ReactNode; wrap?: boolean }) => (
  <Box
    component="bdi"
    dir="ltr"
    sx={{
      fontFamily: monoFamily,
      fontSize: '0.93em',
      fontVariantLigatures: 'none',
      ...(wrap ? { overflowWrap: 'anywhere' } : { whiteSpace: 'nowrap' }),
    }}
  >
    {children}
  </Box>
);

/** Our own words with names in them: the direction of the page, whatever letter they begin with. */
export const Words = ({ children }: { children: ReactNode }) => (
  <Box component="span" sx={{ unicodeBidi: 'isolate' }}>
    {children}
  </Box>
);

/** What a machine said, apart from our sentence, on lines of its own and in its own direction. */
export const Quotation = ({ children }: { children: string }) =>
  children === '' ? null : (
    <Box
      component="blockquote"
      sx={{
        margin: 0,
        mt: 0.5,
        paddingInlineStart: 1,
        borderInlineStart: 2,
        borderColor: 'divider',
        overflowWrap: 'anywhere',
      }}
    >
      <Human>{children}</Human>
    </Box>
  );

/** What people wrote: its own direction, apart from the sentence around it. */
export const Human = ({ children }: { children: ReactNode }) => <bdi dir="auto">{children}</bdi>;
