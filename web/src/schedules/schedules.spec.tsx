import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScheduleResponse } from '#libs/contracts';
import type { Locale } from '../i18n/locale';
import { renderPanel } from '../testing/panel';
import { aBackupTarget } from '../testing/backupRecords';
import { aSchedule, aStack, id } from '../testing/records';
import ScheduleCreate from './ScheduleCreate';
import ScheduleEdit from './ScheduleEdit';
import ScheduleList from './ScheduleList';
import { createScheduleBodyOf, fieldsOf, newFields, updateScheduleBodyOf } from './scheduleBody';
import SchedulePage from './SchedulePage';

const sent = vi.fn<(method: string | undefined, body: unknown) => void>();
const asked = vi.fn<(url: string) => void>();
const times = ['2026-11-26T00:00:00.000Z', '2026-11-27T00:00:00.000Z'];

beforeEach(() => {
  vi.stubGlobal('fetch', (url: string, { method, body }: RequestInit = {}) => {
    if (typeof body === 'string') sent(method, JSON.parse(body));
    else asked(url);
    const answer = url.includes('/schedules/preview') ? { times } : aSchedule();
    return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
  });
});
afterEach(() => {
  cleanup();
  sent.mockReset();
  asked.mockReset();
  vi.unstubAllGlobals();
});

const listOf = (resource: string) =>
  ({ stacks: [aStack()], 'backup-targets': [aBackupTarget({ name: 'Disk' })] })[resource];
const open = (page: ReactNode, schedule: ScheduleResponse = aSchedule(), locale: Locale = 'en') =>
  renderPanel(page, {
    locale,
    answers: {
      // @ts-expect-error -- the answer is one of schedules, whatever is asked.
      getOne: () => Promise.resolve({ data: schedule }),
      // @ts-expect-error -- a stack or a schedule, as is asked.
      getList: (resource: string) =>
        Promise.resolve({
          data: listOf(resource) ?? [schedule],
          total: 1,
        }),
    },
  });
const type = (label: RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const save = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('form of a new schedule', () => {
  const whole = {
    name: 'Nightly',
    stackId: aStack().id,
    input: { kind: 'restart' },
    cron: '30 3 * * 5',
    timeZone: 'Asia/Tehran',
    enabled: true,
    misfire: 'skip',
    overlap: 'skip',
    start: 'now',
    jitterSeconds: 90,
  };
  const fill = async () => {
    await open(<ScheduleCreate />);
    await screen.findByText(/Edu ERP/);
    type(/^Name/, 'Nightly');
    type(/^Expression/, ' \u206630 ۳\u00a0 * * 5\u2069 ');
    type(/^Time zone/, 'Asia/\u2060Tehran');
    type(/^Spread/, '۹۰');
  };

  it('offers stacks in the direction of the page, whatever letter one begins with', async () => {
    await open(<ScheduleCreate />, aSchedule(), 'fa');
    const stack = await screen.findByText(/Edu ERP.* برای/);
    expect(stack.getAttribute('dir')).toBeNull();
  });

  it('sends what was typed, in whatever digits and blanks', async () => {
    await fill();
    save('Make a schedule');
    await waitFor(() => expect(sent).toHaveBeenCalledWith('POST', whole));
  });

  it('shows the next times on the clocks of the place', async () => {
    await fill();
    await screen.findByText(/Thu.*26 Nov.*03:30/);
    expect(asked).toHaveBeenCalledWith(
      expect.stringMatching(/preview\?cron=30(%20|\+)3(%20|\+).*timeZone=Asia%2FTehran/),
    );
  });

  it.each([
    [/^Expression/, 'daily', /Five fields: minute, hour/],
    [/^Expression/, '۹۹ 3 * * *', '“99” is no minute: from 0 to 59, or * for each.'],
    [/^Expression/, '0 3 * * monday', /“monday” is no day of the week: from 0/],
    [/^Time zone/, 'Asia/Atlantis', 'This place is not known. Write it as in Asia/Tehran.'],
    [/^Time zone/, '+03:30', 'The name of a place, as in Asia/Tehran.'],
    [/^Spread/, '3601', /At most 3/],
  ])('refuses in %s: %j', async (label, typed, problem) => {
    await fill();
    type(label, typed);
    save('Make a schedule');
    await waitFor(() => expect(screen.getAllByText(problem).length).toBeGreaterThan(0));
    expect(sent).not.toHaveBeenCalled();
  });
});

describe('form of a schedule that stands', () => {
  it('keeps what it asks for, unless another kind is chosen', async () => {
    await open(<ScheduleEdit />, aSchedule({ input: { kind: 'restart', services: ['web'] } }));
    await waitFor(() => expect(screen.getByLabelText(/^Name/)).toHaveProperty('value', 'Nightly'));
    save('Save');
    await waitFor(() =>
      expect(sent).toHaveBeenCalledWith('PATCH', {
        name: 'Nightly',
        cron: '30 3 * * *',
        timeZone: 'Asia/Tehran',
        misfire: 'skip',
        overlap: 'skip',
        start: 'now',
        jitterSeconds: 0,
      }),
    );
  });
});

describe('where the backups of a schedule go', () => {
  const typed = { ...newFields(aStack().id, 'backup'), name: 'Nightly' };
  const nightly = aSchedule({ kind: 'backup', input: { kind: 'backup', targetId: id } });

  it('is the default target unless one is named, and no matter of any other kind', () => {
    expect(createScheduleBodyOf(typed).input).toEqual({ kind: 'backup' });
    const named = { ...typed, input: { kind: 'backup', targetId: id } };
    expect(createScheduleBodyOf(named).input).toEqual({ kind: 'backup', targetId: id });
    const restart = { ...typed, input: { kind: 'restart', targetId: id } };
    expect(createScheduleBodyOf(restart).input).toEqual({ kind: 'restart' });
  });

  it('is sent when it is changed', () => {
    const kept = fieldsOf(nightly);
    expect(updateScheduleBodyOf(kept, nightly)).not.toHaveProperty('input');
    const cleared = { ...kept, input: { kind: 'backup', targetId: '' } };
    expect(updateScheduleBodyOf(cleared, nightly)).toMatchObject({ input: { kind: 'backup' } });
  });

  it('can be chosen among the targets', async () => {
    await open(<ScheduleEdit />, nightly);
    const field = await screen.findByRole('combobox', { name: /^Backup target/ });
    await waitFor(() => expect(field.textContent).toBe('Disk'));
    fireEvent.mouseDown(field);
    fireEvent.click(await screen.findByRole('option', { name: 'The default one at that time' }));
    save('Save');
    await waitFor(() =>
      expect(sent).toHaveBeenCalledWith(
        'PATCH',
        expect.objectContaining({ input: { kind: 'backup' } }),
      ),
    );
  });
});

describe('page of a schedule', () => {
  it('turns it off, and on again', async () => {
    await open(<SchedulePage />);
    fireEvent.click(await screen.findByRole('button', { name: 'Turn off' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { enabled: false }));
    cleanup();
    await open(<SchedulePage />, aSchedule({ enabled: false, nextFireAt: null }));
    await screen.findByText(/It asks for nothing until somebody turns it on/);
    fireEvent.click(screen.getByRole('button', { name: 'Turn on' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { enabled: true }));
  });

  it('says why the last time has no task', async () => {
    const at = '2026-11-21T00:00:00.000Z';
    const lastProblem = {
      code: 'STACK_STATE',
      message: 'The stack was never deployed.',
      at,
      slot: at,
    };
    await open(<SchedulePage />, aSchedule({ lastProblem }));
    await screen.findByText(/The last time has no task/);
    screen.getByText('The stack was never deployed.');
    cleanup();
    const overlap = { code: 'OVERLAP', message: 'x', at, slot: at };
    await open(<SchedulePage />, aSchedule({ lastProblem: overlap }), 'fa');
    await screen.findByText(/از این نوبت گذشت\./);
  });
});

describe('page of a schedule whose last time was missed', () => {
  it('says which time that was, and not that it never had one', async () => {
    const [slot, at] = ['2026-11-20T00:00:00.000Z', '2026-11-21T09:00:00.000Z'];
    const lastProblem = { code: 'MISSED', message: 'x', at, slot };
    await open(<SchedulePage />, aSchedule({ lastProblem }));
    await screen.findByText(/Mirab was away at the time, so/);
    const shown = screen.getAllByText(/^20 Nov 2026/);
    expect(shown).toHaveLength(2);
    expect(screen.queryByText('Never')).toBeNull();
  });
});

describe('list of schedules', () => {
  it('tells what each asks for and when', async () => {
    await open(<ScheduleList />);
    await screen.findByRole('link', { name: /Nightly/ });
    screen.getByText('30 3 * * *');
    screen.getByText('Asia/Tehran');
    screen.getByText(/Edu ERP/);
  });

  it('says what each is for in the direction of the page, whatever letter it begins with', async () => {
    await open(<ScheduleList />, aSchedule(), 'fa');
    const target = await screen.findByText(/برای/);
    expect(target.closest('[dir=auto]')).toBeNull();
  });
});
