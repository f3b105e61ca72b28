import { describe, expect, it } from 'vitest';
import { taskKinds } from '#libs/contracts';
import { describeLeftBehind } from './left-behind.js';

describe('describeLeftBehind', () => {
  it.each(taskKinds)('has a sentence for %s in any step', (kind) => {
    expect(describeLeftBehind(kind, 'record')).toMatch(/\.$/);
  });
  it('knows when nothing can have been changed', () => {
    expect(describeLeftBehind('start', 'fence')).toBe('Nothing was changed on the host.');
    expect(describeLeftBehind('start', 'start')).toContain('in part');
    expect(describeLeftBehind('start', 'fence', 2)).toContain('in part');
    expect(describeLeftBehind('remove', 'fence')).toContain('in part');
    expect(describeLeftBehind('remove', 'validate')).toBe('Nothing was changed on the host.');
  });
});
