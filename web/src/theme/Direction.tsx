/** Turns the whole tree to the reading direction of the language, pages outside the layout included. */
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { ThemeProvider, useTheme } from '@mui/material/styles';
import CssBaseline from '@mui/material/CssBaseline';
import rtlPlugin from '@mui/stylis-plugin-rtl';
import { useLocaleState } from 'ra-core';
import { useEffect, useMemo, type ReactNode } from 'react';
import { prefixer } from 'stylis';
import { directionOf } from '../i18n/locale';

const caches = {
  ltr: createCache({ key: 'mui', prepend: true }),
  rtl: createCache({ key: 'muirtl', prepend: true, stylisPlugins: [prefixer, rtlPlugin] }),
};

export const Direction = ({ children }: { children: ReactNode }) => {
  const [locale] = useLocaleState();
  const direction = directionOf(locale);
  const outer = useTheme();
  useEffect(() => {
    document.documentElement.dir = direction;
    document.documentElement.lang = locale;
  }, [direction, locale]);
  const theme = useMemo(() => ({ ...outer, direction }), [outer, direction]);
  return (
    <CacheProvider value={caches[direction]}>
      <ThemeProvider theme={theme}>
        <CssBaseline />
        {children}
      </ThemeProvider>
    </CacheProvider>
  );
};
