/** Parts of the panel in jsdom, in one language, for tests. */
import { render } from '@testing-library/react';
import { memoryStore, testDataProvider, type DataProvider } from 'ra-core';
import { AdminContext, Notification } from 'ra-ui-materialui';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { vi } from 'vitest';
import { i18nProvider } from '../i18n/provider';
import type { Locale } from '../i18n/locale';
import { Direction } from '../theme/Direction';
import { makeTheme } from '../theme/theme';

const theme = makeTheme('light');

/** jsdom has no media: no query matches, as in a wide window without wishes. */
const stubMedia = () =>
  vi.stubGlobal('matchMedia', (media: string) => ({
    matches: false,
    media,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }));

interface PanelOptions {
  locale?: Locale;
  path?: string;
  answers?: Partial<DataProvider>;
}

export const renderPanel = async (
  children: ReactNode,
  { locale = 'en', path = '/', answers = {} }: PanelOptions = {},
) => {
  stubMedia();
  await i18nProvider.changeLocale(locale);
  const store = memoryStore({ locale });
  const wrapper = ({ children: parts }: { children: ReactNode }) => (
    <MemoryRouter initialEntries={[path]}>
      <AdminContext
        dataProvider={testDataProvider(answers)}
        i18nProvider={i18nProvider}
        store={store}
        theme={theme}
      >
        <Direction>
          <main id="content" tabIndex={-1}>
            {parts}
          </main>
        </Direction>
        <Notification />
      </AdminContext>
    </MemoryRouter>
  );
  return render(children, { wrapper });
};
