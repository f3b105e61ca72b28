/// <reference lib="dom" />
/**
 * Draws every screen of the panel, Persian and English, light and dark, wide and on a phone, into `screenshots/`;
 * fails when a page is wider than its window, when axe finds something serious, or when a raw key is shown.
 * `MIRAB_SCREENSHOTS` names screens (comma-separated) to draw only those, `MIRAB_LOOKS` looks such as `fa-light-390`.
 */
import { mkdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core';
import { allLooks, openBrowser, openContext, signIn, type Look } from './browser.js';
import { findProblems } from './findings.js';
import { getPanelTarget, type PanelTarget } from './panel-target.js';
import { doorScreens, listScreens, type Screen } from './screens.js';

const directory = 'screenshots';
/** Both modes, both languages, both widths are seen by axe, without asking it eight times. */
const axeLooks = new Set(['fa-light-1440', 'en-dark-1440', 'en-light-390', 'fa-dark-390']);

const nameOf = ({ locale, mode, width }: Look) => `${locale}-${mode}-${width}`;

const settle = async (page: Page) => {
  await page.getByRole('main').waitFor();
  await page
    .locator('[role=status][aria-label]')
    .first()
    .waitFor({ state: 'detached', timeout: 10_000 })
    .catch(() => undefined);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
};

/** A window as tall as its page, so that what sticks to its edge is drawn there. The log of a task fills any window. */
const growToContent = async (page: Page, look: Look) => {
  if (page.url().includes('/tasks/')) return;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: look.width, height });
};

const drawScreen = async (
  context: BrowserContext,
  url: string,
  screen: Screen,
  look: Look,
): Promise<string[]> => {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`page error: ${error.message}`));
  await page.goto(url + screen.path);
  await settle(page);
  // A picture of the sign-in page under another name would look like a finding of nothing.
  const landed = new URL(page.url()).pathname;
  if (landed !== new URL(url + screen.path).pathname) errors.push(`led to ${landed}`);
  await growToContent(page, look);
  await page.screenshot({
    path: `${directory}/${screen.name}.${nameOf(look)}.png`,
    fullPage: true,
  });
  const found = await findProblems(page, axeLooks.has(nameOf(look)));
  await page.close();
  return [...errors, ...found].map((problem) => `${screen.name} ${nameOf(look)}: ${problem}`);
};

interface Gallery {
  browser: Browser;
  target: PanelTarget;
  cookies: Cookie[];
  screens: Screen[];
  doors: Screen[];
}

const drawLook = async (gallery: Gallery, look: Look): Promise<string[]> => {
  const { browser, target, cookies } = gallery;
  const inside = await openContext(browser, target, look);
  await inside.addCookies(cookies);
  const outside = await openContext(browser, { ...target, token: null }, look);
  const problems: string[] = [];
  for (const screen of gallery.screens) {
    problems.push(...(await drawScreen(inside, target.panelUrl, screen, look)));
  }
  for (const screen of gallery.doors) {
    problems.push(...(await drawScreen(outside, target.panelUrl, screen, look)));
  }
  await inside.close();
  await outside.close();
  process.stdout.write(
    `${nameOf(look)}: ${gallery.screens.length + gallery.doors.length} screens\n`,
  );
  return problems;
};

const isWanted = (variable: string | undefined) => {
  const names = variable?.split(',').filter(Boolean) ?? [];
  return (name: string) => names.length === 0 || names.includes(name);
};

const openGallery = async (browser: Browser, target: PanelTarget): Promise<Gallery> => {
  const cookies = await signIn(browser, target);
  const context = await openContext(browser, target, { locale: 'en', mode: 'light', width: 1440 });
  await context.addCookies(cookies);
  const wanted = isWanted(process.env['MIRAB_SCREENSHOTS']);
  const screens = await listScreens(target, (path) => context.request.get(path));
  await context.close();
  return {
    browser,
    target,
    cookies,
    screens: screens.filter(({ name }) => wanted(name)),
    doors: doorScreens.filter(({ name }) => wanted(name)),
  };
};

/** Draws everything; gives the problems found. */
export const drawScreenshots = async (): Promise<string[]> => {
  await mkdir(directory, { recursive: true });
  const browser = await openBrowser();
  try {
    const gallery = await openGallery(browser, getPanelTarget(process.env));
    const wanted = isWanted(process.env['MIRAB_LOOKS']);
    const problems: string[] = [];
    for (const look of allLooks.filter((one) => wanted(nameOf(one)))) {
      problems.push(...(await drawLook(gallery, look)));
    }
    return problems;
  } finally {
    await browser.close();
  }
};
