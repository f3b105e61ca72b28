import { describe, expect, it } from 'vitest';
import { findRetryPause } from './retry-policy.js';

describe('findRetryPause', () => {
  it('waits four times longer each time, and then gives up', () => {
    const pauses = [0, 1, 2, 3, 4].map((failures) =>
      findRetryPause({ kind: 'stop', failures }, 0.5),
    );
    expect(pauses).toEqual([5_000, 20_000, 80_000, 320_000, null]);
  });
  it('keeps within a fifth', () => {
    const task = { kind: 'deploy', failures: 0 } as const;
    expect([0, 1].map((random) => findRetryPause(task, random))).toEqual([4_000, 6_000]);
  });
  it('tries an upgrade once', () => {
    expect(findRetryPause({ kind: 'upgrade', failures: 0 }, 0.5)).toBeNull();
  });
});
