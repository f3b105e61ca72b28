import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { ResourceContextProvider } from 'ra-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aHost, aTask, aTenant } from '../testing/records';
import { listOfTasks } from './target';
import TaskList from './TaskList';

const asked = vi.fn<(resource: string, filter: unknown) => void>();
afterEach(() => {
  cleanup();
  asked.mockReset();
});
const open = (filter: Record<string, string>) =>
  renderPanel(
    <ResourceContextProvider value="tasks">
      <TaskList />
    </ResourceContextProvider>,
    {
      path: listOfTasks(filter),
      answers: {
        // @ts-expect-error -- hosts, tenants or tasks, as is asked.
        getList: (resource: string, { filter: wanted }: { filter: unknown }) => {
          asked(resource, wanted);
          const of = { hosts: [aHost()], tenants: [aTenant()], tasks: [aTask()] };
          return Promise.resolve({ data: of[resource as keyof typeof of], total: 3 });
        },
      },
    },
  );
const lastAsked = () =>
  asked.mock.calls.filter(([resource]) => resource === 'tasks').map(([, filter]) => filter);

describe('list of tasks', () => {
  it('is filtered by host, tenant and kind as the API has them', async () => {
    await open({ hostId: aHost().id });
    await waitFor(() => expect(lastAsked()).toContainEqual({ hostId: aHost().id }));
    fireEvent.mouseDown(await screen.findByRole('combobox', { name: /What/ }));
    fireEvent.click(within(await screen.findByRole('listbox')).getByText('Check'));
    await waitFor(() => expect(lastAsked()).toContainEqual({ hostId: aHost().id, kind: 'check' }));
  });

  it('cancels of what waits only what its filters show', async () => {
    await open({ hostId: aHost().id, kind: 'check', state: 'queued' });
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 3 waiting tasks' }));
    expect(lastAsked()).toContainEqual({ hostId: aHost().id, kind: 'check', state: 'queued' });
    screen.getByText('These are the waiting tasks that the filters of the list show.');
  });

  it('offers to cancel nothing where what waits is not shown', async () => {
    await open({ state: 'failed' });
    await waitFor(() => expect(lastAsked()).toContainEqual({ state: 'failed' }));
    await screen.findByRole('button', { name: 'Failed', pressed: true });
    expect(screen.queryByRole('button', { name: /waiting tasks/ })).toBeNull();
  });
});
