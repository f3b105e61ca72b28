/** Four figures that lead to their lists. */
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { Link } from 'react-router-dom';
import { useFormats } from '../i18n/useText';

export interface Figure {
  label: string;
  value: number | undefined;
  detail?: string;
  to: string;
}

export const Figures = ({ figures }: { figures: Figure[] }) => {
  const { number } = useFormats();
  const { mirab } = useTheme();
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr 1fr', md: 'repeat(4, 1fr)' },
        gap: 2,
        mb: 3,
      }}
    >
      {figures.map(({ label, value, detail, to }) => (
        <ButtonBase
          key={label}
          component={Link}
          to={to}
          sx={{
            display: 'block',
            textAlign: 'start',
            padding: 2,
            borderRadius: 1,
            border: `1px solid ${mirab.line}`,
            backgroundColor: mirab.paper,
            '&:hover': { borderColor: mirab.accent },
          }}
        >
          <Typography variant="body2" color="textSecondary">
            {label}
          </Typography>
          <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1, flexWrap: 'wrap' }}>
            <Typography variant="h4" component="span">
              {value === undefined ? '–' : number(value)}
            </Typography>
            {detail && (
              <Typography variant="body2" component="span" color="textSecondary">
                {detail}
              </Typography>
            )}
          </Box>
        </ButtonBase>
      ))}
    </Box>
  );
};
