/** A titled panel of a page, and the list of facts that often stands in one. */
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';

export const Section = ({
  title,
  action,
  children,
  flush = false,
}: {
  title?: string;
  action?: ReactNode;
  children: ReactNode;
  /** Content reaches the border: for tables. */
  flush?: boolean;
}) => {
  const headingId = useId();
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-labelledby={title ? headingId : undefined}
      sx={{ mb: 3, overflow: 'hidden' }}
    >
      {(title || action) && (
        <Box
          sx={{ display: 'flex', alignItems: 'center', minHeight: 48, paddingInline: 2, gap: 1 }}
        >
          {title && (
            <Typography id={headingId} variant="h2" sx={{ flex: 1 }}>
              {title}
            </Typography>
          )}
          {action}
        </Box>
      )}
      <Box
        sx={
          flush
            ? {}
            : {
                display: 'flow-root',
                paddingInline: 2,
                paddingBlockEnd: 2,
                paddingBlockStart: title ? 0 : 2,
                // What stands below another part is not stuck to it; parts that have a distance of their own keep it.
                '& > * + .MuiButton-root, & > dl + *': { mt: 2 },
              }
        }
      >
        {children}
      </Box>
    </Paper>
  );
};

export type Fact = [label: string, value: ReactNode];

export const Facts = ({ facts }: { facts: Fact[] }) => (
  <Box
    component="dl"
    sx={{
      display: 'grid',
      gridTemplateColumns: { xs: 'minmax(96px, auto) 1fr', sm: '160px 1fr' },
      columnGap: 2,
      rowGap: 1,
      margin: 0,
    }}
  >
    {facts.map(([label, value]) => (
      <Box key={label} sx={{ display: 'contents' }}>
        <Typography component="dt" variant="body2" color="textSecondary">
          {label}
        </Typography>
        <Typography component="dd" variant="body2" sx={{ margin: 0, minWidth: 0 }}>
          {value}
        </Typography>
      </Box>
    ))}
  </Box>
);
