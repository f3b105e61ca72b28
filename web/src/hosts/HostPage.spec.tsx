import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HostResponse } from '#libs/contracts';
import type { Locale } from '../i18n/locale';
import { renderPanel } from '../testing/panel';
import { aHost } from '../testing/records';
import HostPage from './HostPage';

const asked = vi.fn<(resource: string, filter: unknown) => void>();
afterEach(() => {
  cleanup();
  asked.mockReset();
});
const outage = {
  since: '2026-11-21T07:57:12.000Z',
  reason: 'The host refuses SSH connections.',
  nextLookAt: '2026-11-21T08:02:52.000Z',
};
const open = (host: HostResponse, locale: Locale = 'en') =>
  renderPanel(<HostPage />, {
    locale,
    answers: {
      // @ts-expect-error -- the answer is one host, whatever is asked.
      getOne: () => Promise.resolve({ data: host }),
      getList: (resource: string, { filter }: { filter?: unknown }) => {
        asked(resource, filter);
        return Promise.resolve({ data: [], total: 0 });
      },
    },
  });

describe('page of a host', () => {
  it('says of a paused host also whether it answers', async () => {
    await open(aHost({ paused: true, outage }));
    await screen.findByText(/Paused: tasks for it wait.*Does not answer, which began/);
    screen.getByText('Out of reach');
    screen.getByText('Paused');
    cleanup();
    await open(aHost({ paused: true }));
    await screen.findByText(/Paused: tasks for it wait.*Never checked/);
  });

  it('sets the reason apart from the sentence, in its own direction', async () => {
    await open(aHost({ outage }), 'fa');
    const reason = await screen.findByText(outage.reason);
    expect(reason.getAttribute('dir')).toBe('auto');
    expect(reason.closest('blockquote')).not.toBeNull();
  });

  it('shows what waits and was done on it, and what is scheduled for it', async () => {
    const host = aHost();
    await open(host);
    await screen.findByText('No task waits here.');
    await screen.findByText('Nothing is scheduled for this host.');
    await waitFor(() => expect(asked).toHaveBeenCalledWith('tasks', { hostId: host.id }));
    expect(asked).toHaveBeenCalledWith('tasks', { hostId: host.id, state: 'queued' });
    expect(asked).toHaveBeenCalledWith('schedules', { hostId: host.id });
  });
});
