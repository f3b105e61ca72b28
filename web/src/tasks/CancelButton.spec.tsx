import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import { CancelButton } from './CancelButton';

const sent = vi.fn<(url: string) => void>();
beforeEach(() => {
  vi.stubGlobal('fetch', (url: string) => {
    sent(url);
    return Promise.resolve(new Response(JSON.stringify(aTask()), { status: 202 }));
  });
});
afterEach(() => {
  cleanup();
  sent.mockReset();
  vi.unstubAllGlobals();
});

const ask = async (task: ReturnType<typeof aTask>) => {
  await renderPanel(<CancelButton task={task} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel the task' }));
};

describe('cancelling a task', () => {
  it.each([
    [{ state: 'queued' }, /It has not begun/],
    [{}, /is broken off within seconds\. Then the host is brought back/],
    [{ kind: 'remove' }, /those do not come back/],
    [{ kind: 'prepare', stackId: null }, /What it has changed on the host until then stays/],
  ] as const)('says what it leaves behind of %j', async (over, effect) => {
    await ask(aTask(over));
    screen.getByText(effect);
    expect(sent).not.toHaveBeenCalled();
    const [yes] = screen.getAllByRole('button', { name: 'Cancel the task' });
    if (yes) fireEvent.click(yes);
    await waitFor(() => expect(sent).toHaveBeenCalledWith(expect.stringMatching(/cancellation$/)));
    await screen.findByText('Cancellation was asked for.');
  });
});
