/** The unified diff of `compose.yaml`, for whoever wants to see every line. */
import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import { Disclosure } from '../../components/Disclosure';
import { useText } from '../../i18n/useText';
import { monoFamily } from '../../theme/tokens';

const lineStyle = (line: string, { mirab }: Theme) => {
  if (line.startsWith('+++') || line.startsWith('---')) return { color: mirab.quietText };
  if (line.startsWith('@@')) return { color: mirab.tone.working };
  if (line.startsWith('+'))
    return { backgroundColor: mirab.wash.running, color: mirab.tone.running };
  if (line.startsWith('-')) return { backgroundColor: mirab.wash.failed, color: mirab.tone.failed };
  return {};
};

export const ComposeDiff = ({ diff }: { diff: string }) => {
  const text = useText();
  const theme = useTheme();
  return (
    <Disclosure title={text('plan.diff')}>
      <Box
        dir="ltr"
        role="region"
        tabIndex={0}
        aria-label={text('plan.diff')}
        sx={{
          overflow: 'auto',
          maxHeight: 520,
          borderTop: 1,
          borderColor: 'divider',
          paddingBlock: 1,
        }}
      >
        <Box sx={{ display: 'inline-block', minWidth: '100%' }}>
          {diff.split('\n').map((line, index) => (
            <Box
              // Lines of a diff have no name but their place.
              key={index}
              sx={{
                ...lineStyle(line, theme),
                fontFamily: monoFamily,
                fontSize: 12.5,
                lineHeight: '20px',
                whiteSpace: 'pre',
                textAlign: 'start',
                paddingInline: 2,
              }}
            >
              {line || ' '}
            </Box>
          ))}
        </Box>
      </Box>
    </Disclosure>
  );
};
