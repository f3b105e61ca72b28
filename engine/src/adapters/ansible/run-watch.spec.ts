import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunWatch } from './run-watch.js';

describe('RunWatch', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('ends a run at its deadline, not before', () => {
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 1_000, silenceMs: 60_000 }, kill);
    vi.advanceTimersByTime(999);
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(kill).toHaveBeenCalledOnce();
    expect(watch.finish()).toEqual({
      outcome: 'timeout',
      message: 'It did not end within 1 seconds and was stopped.',
    });
  });

  it('gives each step a time of its own', () => {
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 1_000, silenceMs: 60_000 }, kill);
    vi.advanceTimersByTime(900);
    watch.enterStep('start');
    vi.advanceTimersByTime(900);
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(watch.finish()?.outcome).toBe('timeout');
  });

  it('gives some steps more time than the others', () => {
    const kill = vi.fn();
    const limits = { deadlineMs: 1_000, deadlinesMs: { dump: 5_000 }, silenceMs: 60_000 };
    const watch = new RunWatch(limits, kill);
    watch.enterStep('dump');
    vi.advanceTimersByTime(4_999);
    expect(kill).not.toHaveBeenCalled();
    watch.enterStep('check');
    vi.advanceTimersByTime(1_000);
    expect(watch.finish()?.message).toContain('within 1 seconds');
  });

  it('ends a run that is silent, and no run that gives signs of life', () => {
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 60_000, silenceMs: 1_000 }, kill);
    for (let turn = 0; turn < 5; turn += 1) {
      vi.advanceTimersByTime(900);
      watch.seeLife();
    }
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(watch.finish()).toEqual({
      outcome: 'timeout',
      message: 'Ansible gave no sign of life for 1 seconds and was stopped.',
    });
  });

  it('ends a run whose signal is aborted, also before it began', () => {
    const kill = vi.fn();
    const watch = new RunWatch(
      { deadlineMs: 60_000, silenceMs: 60_000, signal: AbortSignal.abort() },
      kill,
    );
    expect(kill).toHaveBeenCalledOnce();
    expect(watch.finish()?.outcome).toBe('interrupted');
  });

  it('leaves no timer and no listener behind', () => {
    const abort = new AbortController();
    const kill = vi.fn();
    const watch = new RunWatch({ deadlineMs: 1_000, silenceMs: 1_000, signal: abort.signal }, kill);
    expect(watch.finish()).toBeNull();
    vi.advanceTimersByTime(2_000);
    abort.abort();
    expect(kill).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
