import { describe, expect, it } from 'vitest';
import { describeMissedSlot, findMissedSlot } from './missed-slot.js';

describe('a missed slot', () => {
  it('is found in what is said of it', () => {
    const slot = '2026-06-01T03:00:00.000Z';
    expect(findMissedSlot(describeMissedSlot(new Date(slot)))).toBe(slot);
    expect(findMissedSlot(`Nothing could fire at ${slot}, so it was left out, as is wished.`)).toBe(
      slot,
    );
    expect(findMissedSlot('The stack is removed, so there is nothing to restart.')).toBeNull();
  });
});
