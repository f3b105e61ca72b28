/** The shape of what is coming, so that nothing jumps when it is there. */
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useText } from '../i18n/useText';

export const SkeletonRows = ({ rows = 6 }: { rows?: number }) => {
  const text = useText();
  return (
    <Box role="status" aria-label={text('common.loading')} sx={{ padding: 2 }}>
      {Array.from({ length: rows }, (_unused, index) => (
        <Skeleton key={index} height={40} sx={{ transform: 'none', mb: 0.5, opacity: 0.5 }} />
      ))}
    </Box>
  );
};
