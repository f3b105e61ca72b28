import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SettingsResponse } from '#libs/contracts';
import type { Locale } from '../i18n/locale';
import { PausedBanner } from '../layout/PausedBanner';
import { renderPanel } from '../testing/panel';
import { anEnvironment, theSettings } from '../testing/records';
import SettingsPage from './SettingsPage';

const sent = vi.fn<(method: string, body: unknown, version: string | null) => void>();
const at = '2026-11-25T08:00:00.000Z';
const paused = theSettings({ paused: true, pausedBy: 'Sara', pausedAt: at });
const environment = anEnvironment({
  windows: [{ days: ['fri', 'sat'], from: '22:00', to: '04:00', timeZone: 'Asia/Tehran' }],
  nextWindow: { opensAt: at, closesAt: '2026-11-25T14:00:00.000Z' },
  version: 7,
});
const stale = { code: 'CHANGED_MEANWHILE', detail: 'x', title: 'x', status: 412 };
let stored: SettingsResponse;

beforeEach(() => {
  vi.stubGlobal('fetch', (url: string, { method = 'GET', body, headers }: RequestInit = {}) => {
    if (typeof body === 'string') {
      const version = new Headers(headers).get('if-match');
      sent(method, JSON.parse(body), version);
      const isStale = url.endsWith('/settings') && version !== `"${stored.version}"`;
      if (isStale) return Promise.resolve(new Response(JSON.stringify(stale), { status: 412 }));
      const changes = JSON.parse(body) as Partial<SettingsResponse>;
      stored = { ...stored, ...changes, version: stored.version + 1 };
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
  return renderPanel(part, {
    locale,
    answers: {
      // @ts-expect-error -- environments are all that is listed here.
      getList: () => Promise.resolve({ data: [environment], total: 1 }),
    },
  });
};

describe('the banner of a pause', () => {
  it('says who paused all tasks, and lets them run again', async () => {
    await open(<PausedBanner />, paused);
    await screen.findByText(/Sara paused all tasks on .*: what runs goes on, nothing new starts\./);
    fireEvent.click(screen.getByRole('button', { name: 'Let tasks run again' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { paused: false }, '"3"'));
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
    expect((await screen.findByRole('alert')).textContent).toBe('Tasks run again.');
    await waitFor(() => expect(document.activeElement?.id).toBe('content'));
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
    const pause = await screen.findByRole('button', { name: 'Pause all tasks' });
    pause.focus();
    fireEvent.click(pause);
    await screen.findByText(/No task starts for any tenant, on any host/);
    expect(sent).not.toHaveBeenCalled();
    const [yes] = screen.getAllByRole('button', { name: 'Pause all tasks' });
    if (yes) fireEvent.click(yes);
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { paused: true }, '"3"'));
    expect((await screen.findByRole('alert')).textContent).toBe('All tasks are paused.');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement?.id).toBe('content'));
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
    expect((await screen.findByRole('alert')).textContent).toBe('Saved');
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

describe('the policy of an environment', () => {
  it('asks for a backup before each upgrade, or not', async () => {
    await open(<SettingsPage />, theSettings());
    const box = await screen.findByLabelText('Back up before each upgrade');
    expect(box).toHaveProperty('checked', true);
    await waitFor(() => expect(box).toHaveProperty('disabled', false));
    fireEvent.click(box);
    await waitFor(() =>
      expect(sent).toHaveBeenCalledWith('PATCH', { backupBeforeUpgrade: false }, '"7"'),
    );
  });
});

describe('what is typed while somebody else saves', () => {
  const typeLimit = async (value: string) => {
    await open(<SettingsPage />, theSettings({ maxActive: 5 }));
    const field = await screen.findByLabelText(/^Tasks at once, in all/);
    fireEvent.change(field, { target: { value } });
  };
  const field = () => screen.getByLabelText(/^Tasks at once, in all/);
  const press = (name: string) => {
    const button = screen.getAllByRole('button', { name }).at(0);
    if (button) fireEvent.click(button);
  };
  const refused = async () => {
    await typeLimit('12');
    stored = { ...stored, maxActive: 9, version: 4 };
    press('Save');
    await screen.findByText(/What you typed is still here/);
    screen.getByText(/Look at it again|look at it again/);
    expect(sent).toHaveBeenLastCalledWith('PATCH', { maxActive: 12 }, '"3"');
    expect(field()).toHaveProperty('value', '12');
    screen.getByText('9');
  };

  it('stays when all is paused, and is saved upon that', async () => {
    await typeLimit('12');
    press('Pause all tasks');
    await screen.findByRole('dialog');
    press('Pause all tasks');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(field()).toHaveProperty('value', '12');
    expect(screen.queryByText(/What you typed is still here/)).toBeNull();
    press('Save');
    await waitFor(() => expect(sent).toHaveBeenLastCalledWith('PATCH', { maxActive: 12 }, '"4"'));
  });

  it('stays when the same was changed, and is saved once its writer says so', async () => {
    await refused();
    press('Keep what I typed');
    await waitFor(() => expect(screen.queryByText(/What you typed is still here/)).toBeNull());
    press('Save');
    await waitFor(() => expect(sent).toHaveBeenLastCalledWith('PATCH', { maxActive: 12 }, '"4"'));
  });

  it('goes when its writer takes what stands now', async () => {
    await refused();
    press('Take what stands now');
    await waitFor(() => expect(field()).toHaveProperty('value', '9'));
  });
});

describe('the maintenance windows of an environment', () => {
  const save = () => {
    const [, button] = screen.getAllByRole('button', { name: 'Save' });
    if (button) fireEvent.click(button);
  };
  const type = async (value: string) => {
    await open(<SettingsPage />, theSettings());
    const field = await screen.findByRole('textbox', { name: 'Maintenance windows: Production' });
    expect(field).toHaveProperty('value', 'fri,sat 22:00-04:00 Asia/Tehran');
    fireEvent.change(field, { target: { value } });
    save();
  };

  it('are written as lines, in whatever digits', async () => {
    await type('MON ۰۱:۰۰–۰۵:۳۰ Europe/Berlin\n\nsun, mon 22:00 - 04:00 UTC');
    await waitFor(() =>
      expect(sent).toHaveBeenCalledWith(
        'PATCH',
        {
          windows: [
            { days: ['mon'], from: '01:00', to: '05:30', timeZone: 'Europe/Berlin' },
            { days: ['sun', 'mon'], from: '22:00', to: '04:00', timeZone: 'UTC' },
          ],
        },
        '"7"',
      ),
    );
  });

  it('say when the next one is', async () => {
    await open(<SettingsPage />, theSettings());
    await screen.findByText(/^Next: from 25 Nov/);
  });

  it.each([
    ['friday 22:00-04:00 UTC', 'Line 1: “friday” is no day. Days are sun mon tue wed thu fri sat.'],
    ['fri,fri 22:00-04:00 UTC', 'Line 1: “fri” stands twice.'],
    ['22:00-04:00 UTC', 'Line 1: the days are missing, as in fri or sat,sun.'],
    ['\n\nfri 22:00', 'Line 3: hours and minutes are missing, as in 22:00-04:00.'],
    ['fri 22:00-25:00 UTC', 'Line 1: “25:00” is no time of day. Times go from 00:00 to 23:59.'],
    ['sat 1:00-2:00 UTC\nfri 22:00-22:00 UTC', 'Line 2: the end must differ from the beginning.'],
    ['fri 22:00-04:00', 'Line 1: the time zone is missing, as in Asia/Tehran.'],
    [
      'fri 22:00-04:00 Atlantis/Here',
      'Line 1: “Atlantis/Here” is no known time zone. Write it as in Asia/Tehran.',
    ],
  ])('are refused as %j', async (line, problem) => {
    await type(line);
    await screen.findByText(problem);
    expect(sent).not.toHaveBeenCalled();
  });
});
