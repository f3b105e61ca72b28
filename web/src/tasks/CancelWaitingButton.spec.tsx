import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Locale } from '../i18n/locale';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import CancelWaitingButton, { type WaitingOf } from './CancelWaitingButton';

const sent = vi.fn<(url: string, body: unknown) => void>();
const asked = vi.fn<(filter: unknown) => void>();
const createdAt = '2026-11-25T08:00:00.000Z';
let refusal: Response | null;

beforeEach(() => {
  refusal = null;
  vi.stubGlobal('fetch', (url: string, { body }: RequestInit = {}) => {
    sent(url, typeof body === 'string' ? JSON.parse(body) : null);
    return Promise.resolve(
      refusal ?? new Response(JSON.stringify({ requested: 42 }), { status: 202 }),
    );
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sent.mockReset();
  asked.mockReset();
});

const open = (
  count: number | (() => number),
  { of = {}, locale = 'en' }: { of?: WaitingOf; locale?: Locale } = {},
) =>
  renderPanel(<CancelWaitingButton of={of} />, {
    locale,
    answers: {
      // @ts-expect-error -- tasks are all that is listed here.
      getList: (_resource, { filter }) => {
        asked(filter);
        const total = typeof count === 'number' ? count : count();
        const data = total > 0 ? [aTask({ state: 'queued', createdAt })] : [];
        return Promise.resolve({ data, total });
      },
    },
  });

describe('cancelling what waits', () => {
  it('says how many tasks it is, and cancels no other', async () => {
    await open(42, { of: { tenantId: 't-1' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 42 waiting tasks' }));
    screen.getByRole('heading', { name: 'Cancel 42 waiting tasks?' });
    screen.getByText('These are the waiting tasks of this tenant.');
    expect(asked).toHaveBeenCalledWith({ tenantId: 't-1', state: 'queued' });
    expect(sent).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the tasks' }));
    await waitFor(() =>
      expect(sent).toHaveBeenCalledWith('/api/v1/tasks/cancellations', {
        waiting: { tenantId: 't-1', createdUntil: createdAt },
      }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect((await screen.findByRole('alert')).textContent).toBe(
      'Cancellation was asked for 42 tasks.',
    );
  });

  it('leaves the keyboard at the content when its button is gone', async () => {
    let total = 2;
    await open(() => total);
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 2 waiting tasks' }));
    total = 0;
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the tasks' }));
    await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
    await waitFor(() => expect(document.activeElement?.id).toBe('content'));
  });

  it('lets them wait when the question is answered with no', async () => {
    await open(2);
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 2 waiting tasks' }));
    fireEvent.click(screen.getByRole('button', { name: 'Let them wait' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent).not.toHaveBeenCalled();
  });

  it('stays open with the reason when it is refused', async () => {
    refusal = new Response(JSON.stringify({ code: 'FORBIDDEN', detail: 'no' }), { status: 403 });
    await open(2);
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 2 waiting tasks' }));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the tasks' }));
    await screen.findByRole('alert');
    screen.getByRole('dialog');
  });

  it('speaks Persian, with Persian digits', async () => {
    await open(42, { of: { stackId: 's-1' }, locale: 'fa' });
    fireEvent.click(await screen.findByRole('button', { name: 'لغو ۴۲ کار در صف' }));
    screen.getByText('این‌ها کارهای در صف همین استقرار است.');
  });

  it('is not offered where nothing waits, nor for a single task', async () => {
    await open(1);
    await waitFor(() => expect(asked).toHaveBeenCalled());
    expect(screen.queryByRole('button')).toBeNull();
  });
});
