/// <reference lib="dom" />
/** 200,000 lines of a log in Chromium: there within seconds, at the end first, and as easy to find one's way in as ten. */
import { mkdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskResponse } from '#libs/contracts';
import { EngineFacts } from '../factories/engine-facts.js';
import { expectGood, Workload } from '../factories/workload.js';
import { testPassword } from '../support/control-plane/accounts.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { allLooks, openBrowser, openContext, signIn, type Look } from '../web/browser.js';

const count = 200_000;
/** Where the screenshots go that a person looks at; none without it. */
const pictures = process.env['MIRAB_LOG_PICTURES'];
let mirab: TestControlPlane;
let token: string;
let email: string;
let browser: Browser;
let long: string;
let removed: string;

/** Lines as containers print them: colours, Persian, long ones, errors, in several steps. */
const insertLines = `
  INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text)
  SELECT $1, n, tenant_id, now() - make_interval(secs => ($2 - n) / 100.0), 'log',
    (ARRAY['files', 'images', 'migrate', 'start', 'traffic'])[1 + n * 5 / ($2 + 1)],
    CASE WHEN n % 5000 = 0 THEN 'error' WHEN n % 700 = 0 THEN 'warning' ELSE 'info' END,
    CASE n % 10
      WHEN 1 THEN chr(27) || '[32mINFO' || chr(27) || '[0m request ' || n || ' answered in ' || n % 97 || ' ms'
      WHEN 3 THEN 'کارنامهٔ شمارهٔ ' || n || ' ساخته شد (student=' || n || ')'
      WHEN 7 THEN '{"level":"info","n":' || n || ',"text":"' || repeat('long ', 40) || '"}'
      ELSE 'web-1  | line ' || n || ' of the log' END
  FROM generate_series(1, $2::int) n, (SELECT tenant_id FROM tasks WHERE id = $1) t`;

beforeAll(async () => {
  mirab = await startTestControlPlane({
    environment: { MIRAB_CONTROL_PLANE_WEB_DIRECTORY: 'web/dist' },
  });
  const operator = await mirab.accounts.signedIn('operator');
  email = operator.email;
  token = (await mirab.accounts.withToken('operator')).secret;
  const workload = new Workload(operator);
  const school = await workload.aSchool();
  const engine = new EngineFacts(mirab.database.engineUrl);
  const admin = new pg.Client({ connectionString: mirab.database.adminUrl });
  await admin.connect();
  const aTask = async (): Promise<string> => {
    const stack = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    const { id } = expectGood(
      await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }),
    );
    await engine.succeed(id);
    return id;
  };
  long = await aTask();
  removed = await aTask();
  await admin.query(insertLines, [long, count]);
  await admin.query(
    'UPDATE tasks SET log_bytes = 0, log_removed_at = now(), log_kept_days = 90 WHERE id = $1',
    [removed],
  );
  await admin.end();
  await engine.close();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await mirab?.close();
});

const nameOf = ({ locale, mode, width }: Look): string => `${locale}-${mode}-${String(width)}`;
const contextOf = (look: Look): Promise<BrowserContext> =>
  openContext(browser, { panelUrl: mirab.url, token, credentials: null }, look);
const log = (page: Page) => page.getByRole('log');

async function take(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

describe('a log of 200,000 lines', () => {
  it.each(allLooks.map((look): [string, Look] => [nameOf(look), look]))(
    'shows its end, and soon all of it: %s',
    async (name, look) => {
      const context = await contextOf(look);
      const page = await context.newPage();
      const warm = await context.newPage();
      // What is measured is the log and not the first load of the panel.
      await warm.goto(`${mirab.url}/tasks/${removed}`);
      await warm.getByRole('main').waitFor();
      await warm.close();
      const began = performance.now();
      await page.goto(`${mirab.url}/tasks/${long}`);
      await log(page).getByText(`line ${count} of`).waitFor({ timeout: 20_000 });
      const shownMs = Math.round(performance.now() - began);
      await log(page).scrollIntoViewIfNeeded();
      await take(page, `${name}-end`);
      // The number of the first line is on the page once everything before was read.
      await page.getByRole('button', { name: /beginning|رفتن به اول/ }).waitFor();
      await page
        .getByText(/Reading|خواندن/)
        .first()
        .waitFor({ state: 'detached', timeout: 60_000 });
      const wholeMs = Math.round(performance.now() - began);
      process.stdout.write(`log ${name}: end ${shownMs} ms, whole ${wholeMs} ms\n`);
      expect(await log(page).evaluate((element) => getComputedStyle(element).direction)).toBe(
        'ltr',
      );
      // Only what is in sight is in the page.
      expect(await log(page).locator('a').count()).toBeLessThan(150);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await page.getByRole('button', { name: /beginning|رفتن به اول/ }).click();
      await log(page)
        .getByText('INFO request 1 answered')
        .or(log(page).getByText('request 1 answered'))
        .first()
        .waitFor();
      await take(page, `${name}-start`);
      await page
        .getByRole('textbox', { name: /Search the log|جست‌وجو در گزارش/ })
        .fill('line 123456 of');
      await log(page).getByText('line 123456 of').waitFor({ timeout: 20_000 });
      await take(page, `${name}-found`);
      await context.close();
    },
    120_000,
  );

  it('comes as a file by the button', async () => {
    // By cookie, as a person: a file that a browser saves is asked for without the headers that a test adds.
    const target = {
      panelUrl: mirab.url,
      token: null,
      credentials: { email, password: testPassword },
    };
    const context = await openContext(browser, target, {
      locale: 'en',
      mode: 'light',
      width: 1440,
    });
    await context.addCookies(await signIn(browser, target));
    const page = await context.newPage();
    await page.goto(`${mirab.url}/tasks/${long}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(await download.failure()).toBeNull();
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(count);
    expect(lines[0]).toContain('INFO request 1 answered');
    await context.close();
  });
});

describe('a log that was removed', () => {
  it.each(allLooks.map((look): [string, Look] => [nameOf(look), look]))(
    'says so: %s',
    async (name, look) => {
      const context = await contextOf(look);
      const page = await context.newPage();
      await page.goto(`${mirab.url}/tasks/${removed}`);
      await page.getByText(/The log was removed on|این گزارش در/).waitFor();
      expect(await page.getByText(/90 days|۹۰ روز/).count()).toBe(1);
      await take(page, `${name}-removed`);
      await context.close();
    },
  );
});
