import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { When } from './When';

const began = Date.parse('2026-11-21T08:00:00.000Z');
const after = (milliseconds: number) => new Date(began + milliseconds).toISOString();
const pass = (milliseconds: number) =>
  act(() => {
    vi.advanceTimersByTime(milliseconds);
  });
const shown = () => screen.getByRole('time').textContent;

beforeEach(() => vi.useFakeTimers({ now: began }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a relative time', () => {
  it('of a moment ago goes on by the second', async () => {
    await renderPanel(<When at={after(0)} />);
    expect(shown()).toBe('now');
    pass(5_000);
    expect(shown()).toBe('5 seconds ago');
  });

  it('of an hour ago goes on too', async () => {
    await renderPanel(<When at={after(-3_599_000)} />);
    expect(shown()).toBe('59 minutes ago');
    pass(60_000);
    expect(shown()).toBe('1 hour ago');
  });

  it('is right at once when the moment changes, as when a task ends', async () => {
    const { rerender } = await renderPanel(<When at={after(-600_000)} />);
    expect(shown()).toBe('10 minutes ago');
    vi.setSystemTime(began + 25_000);
    rerender(<When at={after(20_000)} />);
    expect(shown()).toBe('5 seconds ago');
  });
});
