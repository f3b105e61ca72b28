/// <reference lib="dom" />
/** Chromium of the distribution, quiet: no update, no background traffic. */
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import type { PanelTarget } from './panel-target.js';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['MIRAB_CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
  });

export const locales = ['fa', 'en'] as const;
export const modes = ['light', 'dark'] as const;
export const widths = [1440, 390] as const;

export interface Look {
  locale: (typeof locales)[number];
  mode: (typeof modes)[number];
  width: (typeof widths)[number];
}

export const allLooks: Look[] = locales.flatMap((locale) =>
  modes.flatMap((mode) => widths.map((width) => ({ locale, mode, width }))),
);

/** Preferences as the panel itself keeps them. */
const preferences = ({ locale, mode }: Look): [string, string][] => [
  ['RaStoremirab.version', '1'],
  ['RaStoremirab.locale', JSON.stringify(locale)],
  ['RaStoremirab.theme', JSON.stringify(mode)],
];

/** A window of its own in one look, with the way in that the target names. */
export const openContext = async (
  browser: Browser,
  target: PanelTarget,
  look: Look,
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.width === 390 ? 844 : 900 },
    colorScheme: look.mode,
    locale: look.locale === 'fa' ? 'fa-IR' : 'en-GB',
    timezoneId: 'Asia/Tehran',
    reducedMotion: 'reduce',
    hasTouch: look.width === 390,
    ...(target.token ? { extraHTTPHeaders: { authorization: `Bearer ${target.token}` } } : {}),
  });
  await context.addInitScript((entries) => {
    for (const [key, value] of entries) localStorage.setItem(key, value);
  }, preferences(look));
  return context;
};

/** Signs in once; the cookies serve every other window. */
export const signIn = async (browser: Browser, target: PanelTarget) => {
  const { credentials } = target;
  if (!credentials) return [];
  const context = await openContext(browser, target, { locale: 'en', mode: 'light', width: 1440 });
  const page = await context.newPage();
  await page.goto(`${target.panelUrl}/login`);
  await page.getByLabel('E-mail').fill(credentials.email);
  await page.getByLabel('Password', { exact: true }).fill(credentials.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('main').waitFor();
  await page.waitForURL((url) => url.pathname !== '/login');
  const cookies = await context.cookies();
  await context.close();
  return cookies;
};
