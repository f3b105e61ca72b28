import { describe, expect, it } from 'vitest';
import { isOpenAfter, isUnreachable, pauseAfterMiss } from './circuit.js';

describe('the circuit of a host', () => {
  it('opens with the third miss in a row', () => {
    expect([1, 2, 3, 4].map(isOpenAfter)).toEqual([false, false, true, true]);
  });

  it('counts a host that shows another key, and not one that is not ready', () => {
    expect(isUnreachable('HOST_UNREACHABLE')).toBe(true);
    expect(isUnreachable('HOST_KEY_CHANGED')).toBe(true);
    expect(isUnreachable('HOST_NOT_READY')).toBe(false);
  });
});

describe('the pause after a miss', () => {
  it('is the usual one until the circuit opens, then 1, 2, 4 and at most 5 minutes', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 500].map((misses) => pauseAfterMiss(misses, 60, 0));
    expect(pauses).toEqual([60, 60, 60, 120, 240, 300, 300, 300]);
  });

  it('is up to a fifth shorter and never longer', () => {
    expect(pauseAfterMiss(6, 60, 1)).toBeCloseTo(240);
    expect(pauseAfterMiss(6, 60, 0.5)).toBeCloseTo(270);
  });

  it('is never shorter than the usual one where that is long', () => {
    expect(pauseAfterMiss(9, 3_600, 0)).toBe(3_600);
  });
});
