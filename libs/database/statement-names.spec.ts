import { describe, expect, it } from 'vitest';
import { StatementNames } from './statement-names.js';

describe('StatementNames', () => {
  it('gives each text one name', () => {
    const names = new StatementNames();
    expect(names.nameOf('SELECT 1')).toBe('mirab_1');
    expect(names.nameOf('SELECT 2')).toBe('mirab_2');
    expect(names.nameOf('SELECT 1')).toBe('mirab_1');
  });

  it('keeps neither long texts nor more than its number', () => {
    const names = new StatementNames();
    expect(names.nameOf('x'.repeat(4_001))).toBe('');
    const all = Array.from({ length: 300 }, (_, index) => names.nameOf(`SELECT ${index}`));
    expect(new Set(all.filter(Boolean)).size).toBe(200);
    expect(all.at(-1)).toBe('');
    expect(names.nameOf('SELECT 0')).toBe('mirab_1');
  });
});
