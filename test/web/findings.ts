/// <reference lib="dom" />
/** What is wrong with a page: too wide, not accessible, a key where a sentence should stand, an error in the console. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const grave = new Set(['serious', 'critical']);

const findAxe = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => grave.has(impact ?? ''))
    .map(
      ({ id, nodes }) =>
        `axe ${id}: ${nodes
          .slice(0, 3)
          .map(({ target }) => target.join(' '))
          .join(' | ')} (${nodes.length})`,
    );
};

const findWidth = async (page: Page): Promise<string[]> => {
  const { content, room } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    room: globalThis.innerWidth,
  }));
  return content > room ? [`${content} pixels of content in ${room}`] : [];
};

const rawKey =
  /\b(?:ra|resources|stacks|tasks|tenants|products|hosts|plan|errors|validation|session|roles|state|kind|common|nav|app)\.[a-z][A-Za-z-]+(?:\.[A-Za-z-]+)*\b/;

const findRawKeys = async (page: Page): Promise<string[]> => {
  const words = await page.locator('body').innerText();
  // Domains and file names look like keys; sentences never hold one.
  return words
    .split('\n')
    .filter((line) => rawKey.test(line) && /^[a-z]+(?:\.[A-Za-z-]+)+$/.test(line.trim()))
    .map((line) => `raw key: ${line.trim()}`);
};

/** Everything found on a page that is drawn; `withAxe` is slow and not needed in every look. */
export const findProblems = async (page: Page, withAxe: boolean): Promise<string[]> => [
  ...(await findWidth(page)),
  ...(await findRawKeys(page)),
  ...(withAxe ? await findAxe(page) : []),
];
