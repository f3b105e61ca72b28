/** Machine text of several lines, left to right, with a way to copy it. */
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { monoFamily } from '../theme/tokens';
import { CopyButton } from './CopyButton';

export const CodeBlock = ({ code, label }: { code: string; label: string }) => {
  const { mirab } = useTheme();
  return (
    // The button stands at the end of the code's lines, which is not that of the page in Persian.
    <Box dir="ltr" sx={{ position: 'relative' }}>
      <Box
        component="pre"
        tabIndex={0}
        role="region"
        aria-label={label}
        sx={{
          margin: 0,
          padding: 2,
          paddingInlineEnd: 6,
          overflowX: 'auto',
          fontFamily: monoFamily,
          fontSize: 12.5,
          lineHeight: '20px',
          textAlign: 'start',
          borderRadius: 1,
          border: `1px solid ${mirab.line}`,
          backgroundColor: mirab.raised,
        }}
      >
        {code}
      </Box>
      <Box sx={{ position: 'absolute', top: 8, insetInlineEnd: 8 }}>
        <CopyButton value={code} />
      </Box>
    </Box>
  );
};
