/** A page: where it stands, its name, its state as a sentence, the one primary action, the rest behind a menu. */
import NavigateNext from '@mui/icons-material/NavigateNext';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { Fragment, useEffect, type ReactNode } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import { useText } from '../i18n/useText';
import { Words } from './Machine';
import { contentWidth } from '../theme/tokens';

export interface Crumb {
  label: string;
  to: string;
}

const Onward = () => (
  <NavigateNext
    aria-hidden
    sx={({ direction }) => ({
      fontSize: 14,
      marginInline: 0.5,
      verticalAlign: 'middle',
      transform: direction === 'rtl' ? 'scaleX(-1)' : 'none',
    })}
  />
);

/** The way down to this page; the page itself is the title below, so the mark stands between the links alone. */
const Trail = ({ crumbs }: { crumbs: Crumb[] }) => {
  const text = useText();
  return (
    <Box
      component="nav"
      aria-label={text('app.trail')}
      sx={{ fontSize: 13, mb: 0.5, color: 'text.secondary', overflowWrap: 'anywhere' }}
    >
      {crumbs.map((crumb, index) => (
        <Fragment key={crumb.to}>
          {index > 0 && <Onward />}
          <Link component={RouterLink} to={crumb.to} color="inherit">
            <Words>{crumb.label}</Words>
          </Link>
        </Fragment>
      ))}
    </Box>
  );
};

const edges = { production: 'failed', staging: 'waiting' } as const;

export interface PageProps {
  title: string;
  /** Sentence about the state of the thing; stands under the title. */
  sentence?: ReactNode;
  crumbs?: Crumb[];
  primary?: ReactNode;
  /** Production wears a red edge at the start side, staging an amber one. */
  environment?: string | undefined;
  children: ReactNode;
}

const isEdged = (environment: string | undefined): environment is keyof typeof edges =>
  environment === 'production' || environment === 'staging';

/** In a row where there is room; on a phone in two columns, all of one height. */
const actionsStyle = {
  flexShrink: 0,
  gap: 1,
  alignItems: { xs: 'stretch', sm: 'center' },
  display: { xs: 'grid', sm: 'flex' },
  flexWrap: 'wrap',
  gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
  gridAutoRows: '1fr',
} as const;

export const Page = ({ title, sentence, crumbs, primary, environment, children }: PageProps) => {
  const { mirab } = useTheme();
  const text = useText();
  useEffect(() => {
    document.title = `${title} · ${text('app.name')}`;
  }, [title, text]);
  const edge = isEdged(environment)
    ? { borderInlineStart: `3px solid ${mirab.tone[edges[environment]]}`, paddingInlineStart: 1.5 }
    : {};
  return (
    <Box sx={{ maxWidth: contentWidth, marginInline: 'auto', padding: { xs: 2, md: 3 } }}>
      {crumbs && <Trail crumbs={crumbs} />}
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={2}
        sx={{ alignItems: { sm: 'flex-start' }, mb: 3 }}
      >
        <Box sx={{ flex: 1, minWidth: 0, ...edge }}>
          <Typography variant="h1">{title}</Typography>
          {sentence && (
            <Typography component="div" color="textSecondary" sx={{ mt: 0.5 }}>
              {sentence}
            </Typography>
          )}
        </Box>
        {primary && <Box sx={actionsStyle}>{primary}</Box>}
      </Stack>
      {children}
    </Box>
  );
};
