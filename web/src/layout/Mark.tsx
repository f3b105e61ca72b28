/** Sign and name of the product: a channel with two gates. */
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useText } from '../i18n/useText';

export const Mark = ({ size = 28 }: { size?: number }) => {
  const { mirab, direction } = useTheme();
  const text = useText();
  const flip = direction === 'rtl' ? 'translate(32 0) scale(-1 1)' : '';
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1 }}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="8" fill={mirab.accent} />
        <g
          transform={flip}
          stroke={mirab.accentText}
          strokeWidth="3"
          strokeLinecap="round"
          fill="none"
        >
          <path d="M4 20.5h24" opacity=".55" />
          <path d="M4 20.5h12" />
          <path d="M11 8v7M21 8v17" />
        </g>
      </svg>
      <Box component="span" sx={{ fontWeight: 650, fontSize: size > 30 ? 20 : 16 }}>
        {text('app.name')}
      </Box>
    </Box>
  );
};
