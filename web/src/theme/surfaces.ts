/** Surfaces: page, paper, table, drawer. One-pixel borders stand where the library would cast shadows. */
import type { Components, Theme } from '@mui/material/styles';
import type { Tokens } from './tokens';

export const surfaceStyles = (t: Tokens): Components<Theme> => ({
  MuiCssBaseline: {
    styleOverrides: {
      body: { fontVariantNumeric: 'tabular-nums', backgroundColor: t.ground },
      ':focus-visible': { outline: `2px solid ${t.accent}`, outlineOffset: 2 },
      a: { color: 'inherit' },
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': {
          animationDuration: '0.01ms !important',
          transitionDuration: '0.01ms !important',
        },
      },
    },
  },
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: { root: { backgroundImage: 'none' }, outlined: { borderColor: t.line } },
  },
  MuiCard: { defaultProps: { variant: 'outlined' } },
  MuiAppBar: {
    defaultProps: { elevation: 0, color: 'inherit' },
    styleOverrides: {
      root: { backgroundColor: t.paper, color: t.text, borderBottom: `1px solid ${t.line}` },
    },
  },
  MuiDrawer: { styleOverrides: { paper: { backgroundColor: t.paper, borderColor: t.line } } },
  MuiMenu: {
    styleOverrides: { paper: { border: `1px solid ${t.line}`, backgroundColor: t.paper } },
  },
  MuiDialog: { styleOverrides: { paper: { border: `1px solid ${t.line}` } } },
  MuiTableCell: {
    styleOverrides: {
      root: {
        fontSize: 13,
        lineHeight: '18px',
        height: 40,
        padding: '4px 12px',
        borderColor: t.line,
        textAlign: 'start',
      },
      head: { color: t.quietText, fontWeight: 500, backgroundColor: t.paper },
    },
  },
  MuiTooltip: {
    defaultProps: { enterDelay: 300 },
    styleOverrides: { tooltip: { backgroundColor: t.text, color: t.paper, fontSize: 12 } },
  },
  MuiSkeleton: { defaultProps: { animation: false } },
});
