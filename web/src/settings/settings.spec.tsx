import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SettingsResponse } from '#libs/contracts';
import type { Locale } from '../i18n/locale';
import { PausedBanner } from '../layout/PausedBanner';
import { renderPanel } from '../testing/panel';
import { theSettings } from '../testing/records';
import SettingsPage from './SettingsPage';

const sent = vi.fn<(method: string, body: unknown, version: string | null) => void>();
const at = '2026-11-25T08:00:00.000Z';
const paused = theSettings({ paused: true, pausedBy: 'Sara', pausedAt: at });
let stored: SettingsResponse;

beforeEach(() => {
  vi.stubGlobal('fetch', (_: string, { method = 'GET', body, headers }: RequestInit = {}) => {
    if (typeof body === 'string') {
      sent(method, JSON.parse(body), new Headers(headers).get('if-match'));
      stored = { ...stored, ...(JSON.parse(body) as Partial<SettingsResponse>) };
    }
    return Promise.resolve(new Response(JSON.stringify(stored), { status: 200 }));
  });
});
afterEach(() => {
  cleanup();
  sent.mockReset();
  vi.unstubAllGlobals();
});

const open = (part: ReactNode, settings: SettingsResponse, locale: Locale = 'en') => {
  stored = settings;
  return renderPanel(part, { locale });
};

describe('the banner of a pause', () => {
  it('says who paused all tasks, and lets them run again', async () => {
    await open(<PausedBanner />, paused);
    await screen.findByText(/Sara paused all tasks on .*: what runs goes on, nothing new starts\./);
    fireEvent.click(screen.getByRole('button', { name: 'Let tasks run again' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { paused: false }, '"3"'));
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  });

  it('says it in Persian', async () => {
    await open(<PausedBanner />, paused, 'fa');
    await screen.findByText(/همهٔ کارها را نگه داشت/);
    screen.getByRole('button', { name: 'ادامهٔ کارها' });
  });

  it('is not there while tasks run', async () => {
    await open(<PausedBanner />, theSettings());
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  });
});

describe('the page of the settings', () => {
  it('asks before it holds back all tasks', async () => {
    await open(<SettingsPage />, theSettings());
    fireEvent.click(await screen.findByRole('button', { name: 'Pause all tasks' }));
    await screen.findByText(/No task starts for any tenant, on any host/);
    expect(sent).not.toHaveBeenCalled();
    const [yes] = screen.getAllByRole('button', { name: 'Pause all tasks' });
    if (yes) fireEvent.click(yes);
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { paused: true }, '"3"'));
  });

  it.each([
    ['۱۲', { maxActive: 12 }],
    ['', { maxActive: null }],
  ])('takes %j as the limit in all', async (typed, body) => {
    await open(<SettingsPage />, theSettings({ maxActive: 5 }));
    const field = await screen.findByLabelText(/^Tasks at once, in all/);
    expect(field).toHaveProperty('value', '5');
    fireEvent.change(field, { target: { value: typed } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', body, '"3"'));
  });

  it.each([
    ['0', 'At least 1.'],
    ['1001', 'At most 1,000.'],
  ])('refuses %j and sends nothing', async (typed, problem) => {
    await open(<SettingsPage />, theSettings());
    fireEvent.change(await screen.findByLabelText(/^Tasks at once, in all/), {
      target: { value: typed },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(new RegExp(problem.replace(',', ',?').replace('.', '\\.')));
    expect(sent).not.toHaveBeenCalled();
  });
});
