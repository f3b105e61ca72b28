/** The panel's own MUI theme, light and dark, built from the tokens. */
import { createTheme, type Theme, type ThemeOptions } from '@mui/material/styles';
import { controlStyles } from './controls';
import { surfaceStyles } from './surfaces';
import { fontFamily, tokens, type Mode, type Tokens } from './tokens';

declare module '@mui/material/styles' {
  interface Theme {
    mirab: Tokens;
  }
  interface ThemeOptions {
    mirab?: Tokens;
  }
}

const line = (pixels: number, size: number) => pixels / size;

const typography: ThemeOptions['typography'] = {
  fontFamily,
  fontSize: 14,
  htmlFontSize: 16,
  fontWeightRegular: 400,
  fontWeightMedium: 500,
  fontWeightBold: 650,
  body1: { fontSize: 14, lineHeight: line(20, 14) },
  body2: { fontSize: 13, lineHeight: line(18, 13) },
  caption: { fontSize: 12, lineHeight: line(16, 12) },
  h1: { fontSize: 20, lineHeight: line(28, 20), fontWeight: 650 },
  h2: { fontSize: 16, lineHeight: line(24, 16), fontWeight: 650 },
  h3: { fontSize: 14, lineHeight: line(20, 14), fontWeight: 650 },
  h4: { fontSize: 28, lineHeight: line(36, 28), fontWeight: 500 },
  button: { fontSize: 14, fontWeight: 500, textTransform: 'none', letterSpacing: 0 },
  overline: { fontSize: 12, textTransform: 'none', letterSpacing: 0, lineHeight: line(16, 12) },
};

/** Theme of one mode; direction is added by `Direction`. */
export const makeTheme = (mode: Mode): Theme => {
  const t = tokens[mode];
  return createTheme({
    mirab: t,
    shape: { borderRadius: 8 },
    typography,
    palette: {
      mode,
      primary: { main: t.accent, contrastText: t.accentText },
      secondary: { main: t.accent, contrastText: t.accentText },
      error: { main: t.tone.failed },
      warning: { main: t.tone.waiting },
      success: { main: t.tone.running },
      info: { main: t.tone.working },
      background: { default: t.ground, paper: t.paper },
      text: { primary: t.text, secondary: t.quietText },
      divider: t.line,
    },
    transitions: {
      duration: {
        shortest: 80,
        shorter: 100,
        short: 120,
        standard: 140,
        complex: 140,
        enteringScreen: 120,
        leavingScreen: 100,
      },
    },
    components: { ...surfaceStyles(t), ...controlStyles(t) },
  });
};
