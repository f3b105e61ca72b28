/** The empty page of a list: what the thing is, in one sentence, and the first step. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';

const DryChannel = () => {
  const { mirab } = useTheme();
  return (
    <svg width="160" height="40" viewBox="0 0 160 40" aria-hidden>
      <path d="M4 10h152M4 30h152" stroke={mirab.line} strokeWidth="2" strokeLinecap="round" />
      {[40, 80, 120].map((x) => (
        <path
          key={x}
          d={`M${x} 6v28`}
          stroke={mirab.quietText}
          strokeWidth="3"
          strokeLinecap="round"
        />
      ))}
    </svg>
  );
};

export const EmptyState = ({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <Box sx={{ textAlign: 'center', paddingBlock: 6, paddingInline: 2 }}>
    <DryChannel />
    <Typography variant="h2" component="p" sx={{ mt: 2 }}>
      {title}
    </Typography>
    {children && (
      <Typography color="textSecondary" sx={{ maxWidth: 520, marginInline: 'auto', mt: 0.5 }}>
        {children}
      </Typography>
    )}
    {action && <Box sx={{ mt: 3 }}>{action}</Box>}
  </Box>
);
