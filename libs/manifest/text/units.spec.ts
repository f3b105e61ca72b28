import { describe, expect, it } from 'vitest';
import { findMemoryBytes, findMilliseconds, formatDuration, formatMemory } from './units.js';

describe('memory', () => {
  it.each([
    ['128M', 134_217_728],
    ['2g', 2_147_483_648],
    ['64K', 65_536],
    ['128', null],
    ['128MB', null],
    ['0M', null],
    ['-1M', null],
    ['1.5G', null],
  ])('reads %s as %s', (text, bytes) => {
    expect(findMemoryBytes(text)).toBe(bytes);
  });

  it.each(['128M', '2G', '1536M', '65K'])('writes %s as it was read', (text) => {
    expect(formatMemory(findMemoryBytes(text) ?? 0)).toBe(text);
  });

  it('writes bytes when no unit fits', () => {
    expect(formatMemory(1_000)).toBe('1000B');
  });
});

describe('durations', () => {
  it.each([
    ['5s', '5s'],
    ['1m30s', '90s'],
    ['500ms', '500ms'],
    ['1h', '3600s'],
    ['1s500ms', '1500ms'],
  ])('reads %s as %s', (text, written) => {
    expect(formatDuration(findMilliseconds(text) ?? -1)).toBe(written);
  });

  it.each(['', '5', 's', '5 s', '1.5s', '5d', '5s5', '1s'.repeat(20)])('refuses "%s"', (text) => {
    expect(findMilliseconds(text)).toBeNull();
  });
});
