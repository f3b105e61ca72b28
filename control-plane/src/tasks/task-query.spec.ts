import { describe, expect, it } from 'vitest';
import { readAfter, readWait } from './task-query.js';

describe('readWait', () => {
  it.each([
    [{ wait: 20 }, 'wait=5', 20],
    [{}, 'respond-async, wait=5', 5],
    [{}, 'wait=9999', 60],
    [{}, 'awaiting=5', 0],
    [{}, undefined, 0],
  ])('of %j and Prefer %j is %i', (query, prefer, seconds) => {
    expect(readWait(query, prefer)).toBe(seconds);
  });
});

describe('readAfter', () => {
  it('goes on where a reconnecting reader was, then where the address says', () => {
    expect(readAfter({ after: 3 }, '7')).toBe(7);
    expect(readAfter({ after: 3 }, undefined)).toBe(3);
    expect(readAfter({}, undefined)).toBe(0);
  });
});
