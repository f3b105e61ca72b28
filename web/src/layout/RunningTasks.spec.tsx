import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import { RunningTasks } from './RunningTasks';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const counting = (running: number, queued: number) => ({
  getList: (_resource: string, { filter }: { filter?: { state?: string } }) => {
    const total = filter?.state === 'running' ? running : queued;
    return Promise.resolve({ data: Array.from({ length: total }, () => aTask()), total });
  },
});

describe('tasks in the top bar', () => {
  it('are counted where there are some, and no zero is said', async () => {
    // @ts-expect-error -- the answer is one of tasks, whatever is asked.
    await renderPanel(<RunningTasks />, { answers: counting(0, 1) });
    const link = await screen.findByRole('link');
    expect(link.textContent).toBe('1 task waiting');
  });

  it('name the running before the waiting', async () => {
    // @ts-expect-error -- the answer is one of tasks, whatever is asked.
    await renderPanel(<RunningTasks />, { answers: counting(2, 1) });
    const link = await screen.findByRole('link');
    expect(link.textContent).toContain('2 tasks running · 1 task waiting');
  });
});
