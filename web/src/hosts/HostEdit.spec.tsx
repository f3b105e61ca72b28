import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aHost } from '../testing/records';
import HostEdit from './HostEdit';

const sent = vi.fn<(method: string | undefined, body: unknown) => void>();

beforeEach(() => {
  vi.stubGlobal('fetch', (_: string, { method, body }: RequestInit = {}) => {
    if (typeof body === 'string') sent(method, JSON.parse(body));
    return Promise.resolve(new Response(JSON.stringify(aHost()), { status: 200 }));
  });
});
afterEach(() => {
  cleanup();
  sent.mockReset();
  vi.unstubAllGlobals();
});

const type = async (value: string) => {
  await renderPanel(<HostEdit />, {
    // @ts-expect-error -- the answer is one of hosts, whatever is asked.
    answers: { getOne: () => Promise.resolve({ data: aHost() }) },
  });
  const limit = await screen.findByLabelText(/^Tasks at once/);
  await waitFor(() => expect(limit).toHaveProperty('value', '2'));
  fireEvent.change(limit, { target: { value } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
};

describe('form of a host', () => {
  it('sends the limit as a number, in whatever digits it is typed', async () => {
    await type('۱۲');
    const body = { name: 'Host 1', address: '192.0.2.1', maxActive: 12 };
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', body));
  });

  it.each([
    ['', 'This is required.'],
    ['65', 'At most 64.'],
    ['0', 'At least 1.'],
  ])('refuses %j as a limit and sends nothing', async (typed, problem) => {
    await type(typed);
    await screen.findByText(problem);
    expect(sent).not.toHaveBeenCalled();
  });
});
