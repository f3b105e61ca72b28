import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import { TaskFailure } from './TaskFailure';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const failed = (code: string) =>
  aTask({
    state: 'failed',
    error: { code, message: 'teh-2 refuses SSH.', hostState: 'Nothing was changed.' },
    hostState: 'Nothing was changed.',
  });

describe('a failed task', () => {
  it('says in the reader’s language what its code means, and what the engine saw', async () => {
    await renderPanel(<TaskFailure task={failed('HOST_UNREACHABLE')} />, { locale: 'fa' });
    screen.getByText(/^میزبان جواب نمی‌دهد/);
    screen.getByText('teh-2 refuses SSH.');
    screen.getByText('HOST_UNREACHABLE');
    screen.getByText('Nothing was changed.');
  });

  it('keeps the engine’s words for a code that is not known here', async () => {
    await renderPanel(<TaskFailure task={failed('OF_TOMORROW')} />);
    expect(screen.getAllByText('teh-2 refuses SSH.')).toHaveLength(2);
  });
});
