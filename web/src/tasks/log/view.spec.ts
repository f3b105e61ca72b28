import { describe, expect, it } from 'vitest';
import type { LogLine } from './logModel';
import { extendRange, isInRange, parseRange, rangeHash } from './lineRange';
import { matchesOf, shownLines } from './useLogView';

const line = (seq: number, plain: string, over: Partial<LogLine> = {}): LogLine => ({
  seq,
  at: '',
  step: 'start',
  level: 'info',
  type: 'log',
  raw: plain,
  plain,
  ...over,
});
const lines = [
  line(1, 'Pulling web'),
  line(2, 'GET /v2', { level: 'debug' }),
  line(3, 'web is healthy', { step: 'verify' }),
];

describe('view of a log', () => {
  it('hides fine detail until it is wanted', () => {
    expect(shownLines(lines, null, false).map(({ seq }) => seq)).toEqual([1, 3]);
    expect(shownLines(lines, null, true)).toEqual(lines);
  });

  it('shows one step alone', () => {
    expect(shownLines(lines, 'verify', false).map(({ seq }) => seq)).toEqual([3]);
  });

  it('finds words whatever their case', () => {
    expect(matchesOf(lines, 'WEB')).toEqual([0, 2]);
    expect(matchesOf(lines, '  ')).toEqual([]);
  });
});

describe('chosen lines', () => {
  it('stand in the address', () => {
    expect(parseRange('#L120-140')).toEqual({ from: 120, to: 140 });
    expect(parseRange('#L140-120')).toEqual({ from: 120, to: 140 });
    expect(parseRange('#L7')).toEqual({ from: 7, to: 7 });
    expect(parseRange('#other')).toBeNull();
    expect(rangeHash({ from: 3, to: 9 })).toBe('#L3-9');
  });

  it('reach to the line pressed with Shift', () => {
    expect(extendRange({ from: 5, to: 5 }, 9, true)).toEqual({ from: 5, to: 9 });
    expect(extendRange({ from: 5, to: 9 }, 2, true)).toEqual({ from: 2, to: 9 });
    expect(extendRange({ from: 5, to: 9 }, 2, false)).toEqual({ from: 2, to: 2 });
    expect(isInRange({ from: 2, to: 4 }, 3)).toBe(true);
    expect(isInRange(null, 3)).toBe(false);
  });
});
