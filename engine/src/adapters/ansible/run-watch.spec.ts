import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunWatch } from './run-watch.js';

describe('RunWatch', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('ends a run at its deadline, not before', () => {
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 1_000 }, kill);
    vi.advanceTimersByTime(999);
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(kill).toHaveBeenCalledOnce();
    expect(watch.finish()).toEqual({
      outcome: 'timeout',
      message: 'The run did not end within 1 seconds and was stopped.',
    });
  });

  it('ends a run whose signal is aborted, also before it began', () => {
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 60_000, signal: AbortSignal.abort() }, kill);
    expect(kill).toHaveBeenCalledOnce();
    expect(watch.finish()?.outcome).toBe('interrupted');
  });

  it('leaves no timer and no listener behind', () => {
    const abort = new AbortController();
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 1_000, signal: abort.signal }, kill);
    expect(watch.finish()).toBeNull();
    vi.advanceTimersByTime(2_000);
    abort.abort();
    expect(kill).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
