/// <reference lib="dom" />
/** A person at the panel: first sign-in, a new tenant, deploy, upgrade under load, rollback, stop — in Chromium. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, StackResponse } from '#libs/contracts';
import {
  makeBackupTarget,
  publishEduErp,
  startTestMirab,
  type TestMirab,
} from '../support/mirab.js';
import { readTestSettings } from '../support/test-settings.js';
import { getServers } from '../support/servers.js';
import { askSite, startLoad } from '../support/site.js';
import { openBrowser } from '../web/browser.js';

const run = promisify(execFile);
const site = 'razi.mirab.test';
const repositories = join(readTestSettings().stateDir, 'repositories');

let mirab: TestMirab;
let browser: Browser;
let page: BrowserPage;
let stack: StackResponse;

const main = () => page.getByRole('main');
const choose = async (label: string, option: string): Promise<void> => {
  await page.getByLabel(label).first().click();
  await page.getByRole('option', { name: option }).first().click();
};
/** From a stack's plan page: carries the plan out and waits on the task page until it says that all is done. */
const carryOut = async (kind: string, button: RegExp): Promise<void> => {
  await page.goto(`${mirab.panelUrl}/stacks/${stack.id}/plan/${kind}`);
  await main().getByRole('button', { name: button }).last().click();
  await page.waitForURL(/\/tasks\//);
  await main()
    .getByText(/Done in/)
    .first()
    .waitFor({ timeout: 150_000 });
};

beforeAll(async () => {
  mirab = await startTestMirab();
  await publishEduErp(mirab);
  await makeBackupTarget(mirab, repositories);
  browser = await openBrowser();
  page = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  ).newPage();
  page.setDefaultTimeout(30_000);
});
afterAll(async () => {
  await browser?.close();
  const { dockerHost } = getServers();
  if (stack)
    await run('docker', [
      '--host',
      dockerHost,
      'compose',
      '--project-name',
      `mirab-${stack.key}`,
      'down',
      '--volumes',
    ]).catch(() => undefined);
  await mirab?.close();
  await rm(repositories, { recursive: true, force: true });
});

describe('a person at the panel', () => {
  it('sets a password through the one-time link, which works once', async () => {
    const printed = await mirab.cli('first-owner', '--email', 'owner@example.test');
    const link = /https?:\/\/\S+\/first\?token=\S+/.exec(printed)?.[0] ?? '';
    await page.goto(link);
    await page.getByLabel('Your name').fill('Sara');
    await page.getByLabel('Password', { exact: true }).fill('a few words in a row');
    await page.getByLabel('Password again').fill('a few words in a row');
    await page.getByRole('button', { name: 'Set password and go in' }).click();
    await main().getByText('What needs you').waitFor();
    const again = await fetch(`${mirab.apiUrl}/session/first`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: mirab.panelUrl },
      body: JSON.stringify({
        token: new URL(link).searchParams.get('token'),
        password: 'another few words',
      }),
    });
    expect(again.status).toBe(410);
  });

  it('registers a tenant and a stack and sees the plan', async () => {
    await page.goto(`${mirab.panelUrl}/tenants/create`);
    await page.getByLabel('Name', { exact: false }).first().fill('مدرسه رازی');
    await page.getByLabel('Short name').fill('razi');
    await page.getByRole('button', { name: 'Register a tenant' }).click();
    await page.waitForURL(/\/tenants\/[0-9a-f-]{36}/);
    await page.goto(`${mirab.panelUrl}/stacks/create`);
    await choose('Tenant', 'مدرسه رازی');
    await choose('Release', '1.0.0');
    await choose('Environment', 'Production');
    await page.getByLabel('SCHOOL_NAME').first().fill('مدرسه رازی');
    await page.getByRole('button', { name: 'Create, then see the plan' }).click();
    await page.waitForURL(/\/plan\/deploy/);
    await main().getByText('6 services are started for the first time').waitFor();
    const [made] = (await mirab.api.get<Page<StackResponse>>('/stacks')).items;
    if (!made) throw new Error('The stack was not made');
    stack = made;
  });

  it('deploys it and watches its log', async () => {
    await main()
      .getByRole('button', { name: /^Deploy release/ })
      .click();
    await page.waitForURL(/\/tasks\//);
    await main().getByText('Revision 1 of release 1.0.0').waitFor();
    await main()
      .getByText(/Done in/)
      .first()
      .waitFor({ timeout: 150_000 });
    expect((await askSite(site)).body).toContain('مدرسه رازی');
  });

  it('upgrades it after a backup, under load without a failed request', async () => {
    await page.goto(`${mirab.panelUrl}/stacks/${stack.id}/plan/upgrade`);
    await main().getByText('What is backed up').waitFor();
    const load = startLoad(site);
    await carryOut('upgrade', /^Upgrade to 1.1.0/);
    const { failed, requests } = await load.stop();
    expect(requests).toBeGreaterThan(100);
    expect(failed).toBe(0);
    expect((await askSite(site)).body).toContain('1.1.0');
    await main().getByRole('link', { name: 'Look at the backup' }).click();
    await main()
      .getByRole('heading', { name: /^Back up/ })
      .waitFor();
  });

  it('rolls it back and stops it', async () => {
    await carryOut('rollback', /^Go back to/);
    expect((await askSite(site)).body).toContain('1.0.0');
    await carryOut('stop', /^Stop 6 services/);
    await expect.poll(async () => (await askSite(site)).status, { timeout: 15_000 }).toBe(404);
    await page.goto(`${mirab.panelUrl}/stacks/${stack.id}`);
    await main().getByText('Stopped').first().waitFor();
  });

  it('shows the same in Persian, from the right', async () => {
    await page.evaluate(() => localStorage.setItem('RaStoremirab.locale', '"fa"'));
    await page.goto(`${mirab.panelUrl}/stacks`);
    await main().getByText('مدرسه رازی').first().waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  });
});
