import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import { TaskLeftBehind } from './TaskLeftBehind';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const hostState = 'The stack may be stopped in part. Stop it again to finish, or start it.';

describe('what a cancelled task has left', () => {
  it.each([
    ['en', 'State of the host'],
    ['fa', 'وضعیت میزبان'],
  ] as const)('is said in %s', async (locale, label) => {
    await renderPanel(<TaskLeftBehind task={aTask({ state: 'cancelled', hostState })} />, {
      locale,
    });
    screen.getByText(label);
    screen.getByText(hostState);
  });

  it('is nothing for a task that never began, and for one that goes on', async () => {
    await renderPanel(
      <>
        <TaskLeftBehind task={aTask({ state: 'cancelled' })} />
        <TaskLeftBehind task={aTask({ state: 'running', hostState })} />
      </>,
    );
    expect(screen.queryByText('State of the host')).toBeNull();
  });
});
