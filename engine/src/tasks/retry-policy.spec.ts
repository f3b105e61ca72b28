import { describe, expect, it } from 'vitest';
import { findRetryPause } from './retry-policy.js';

const early = { migrationBegan: false, random: 0.5 };

describe('findRetryPause', () => {
  it('waits four times longer each time, and then gives up', () => {
    const pauses = [0, 1, 2, 3, 4].map((failures) =>
      findRetryPause({ kind: 'stop', failures, attempt: failures + 1 }, early),
    );
    expect(pauses).toEqual([5_000, 20_000, 80_000, 320_000, null]);
  });
  it('keeps within a fifth', () => {
    const task = { kind: 'deploy', failures: 0, attempt: 1 } as const;
    expect([0, 1].map((random) => findRetryPause(task, { ...early, random }))).toEqual([
      4_000, 6_000,
    ]);
  });

  describe('an upgrade', () => {
    const upgrade = { kind: 'upgrade', failures: 1, attempt: 2 } as const;
    it('is tried again before its migration', () => {
      expect(findRetryPause(upgrade, early)).toBe(20_000);
      expect(findRetryPause({ ...upgrade, failures: 2, attempt: 3 }, early)).toBeNull();
    });
    it('is not tried again once its migration has begun', () => {
      expect(findRetryPause(upgrade, { ...early, migrationBegan: true })).toBeNull();
    });
    it('is not tried again after an attempt of which it is not known how far it came', () => {
      expect(findRetryPause({ ...upgrade, attempt: 3 }, early)).toBeNull();
    });
  });
});
