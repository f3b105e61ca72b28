import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aHost, aTask } from '../testing/records';
import { HostTaskButton } from './HostTaskButton';

const fetchMock = vi.fn<typeof fetch>();
beforeEach(() => fetchMock.mockReset());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const keysSent = (): (string | null)[] =>
  fetchMock.mock.calls.map(([, options]) => new Headers(options?.headers).get('idempotency-key'));
const press = async (name: string | RegExp): Promise<void> => {
  fireEvent.click(await screen.findByRole('button', { name }));
};
const show = async (): Promise<void> => {
  await renderPanel(<HostTaskButton host={aHost()} kind="check" variant="outlined" />);
  vi.stubGlobal('fetch', fetchMock);
};

it('asks for the same task again after an answer that was lost', async () => {
  await show();
  fetchMock.mockRejectedValueOnce(new TypeError('no network'));
  fetchMock.mockResolvedValue(new Response(JSON.stringify(aTask()), { status: 202 }));
  await press('Check now');
  await press(/again/i);
  await waitFor(() => expect(fetchMock).toHaveBeenCalledTimes(2));
  const [first, second] = keysSent();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).toBe(first);
});

it('asks for another one once the first was started', async () => {
  await show();
  fetchMock.mockImplementation(() =>
    Promise.resolve(new Response(JSON.stringify(aTask()), { status: 202 })),
  );
  await press('Check now');
  await waitFor(() => expect(fetchMock).toHaveBeenCalledTimes(1));
  await waitFor(() => expect(screen.getByRole('button')).toHaveProperty('disabled', false));
  await press('Check now');
  await waitFor(() => expect(fetchMock).toHaveBeenCalledTimes(2));
  expect(new Set(keysSent()).size).toBe(2);
});
