import { describe, expect, it } from 'vitest';
import { findProcessIdentity, isAlive, parseProcessStat } from './process-identity.js';

const statOf = (command: string, state = 'S'): string =>
  `4242 (${command}) ${state} 1 4240 4242 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 5 0 987654 1000 200 18446744073709551615`;

describe('parseProcessStat', () => {
  it('reads state, process group and start time', () => {
    expect(parseProcessStat(statOf('node'))).toEqual({
      state: 'S',
      processGroup: 4240,
      startTime: 987654,
    });
  });

  it('is not misled by a command that holds parentheses and blanks', () => {
    expect(parseProcessStat(statOf('a) R 9 9 (b'))?.startTime).toBe(987654);
  });

  it('answers null for a text that is none', () => {
    expect(parseProcessStat('')).toBeNull();
    expect(parseProcessStat('4242 (node) S 1')).toBeNull();
  });
});

describe('isAlive', () => {
  const self = findProcessIdentity(process.pid);

  it('knows a living process', () => {
    expect(self !== null && isAlive(self)).toBe(true);
  });

  it('refuses a pid that was used again by a later process', () => {
    expect(self !== null && isAlive({ ...self, startTime: self.startTime - 1 })).toBe(false);
  });

  it('refuses a pid of before the last boot', () => {
    expect(self !== null && isAlive({ ...self, bootId: 'another' })).toBe(false);
  });
});
