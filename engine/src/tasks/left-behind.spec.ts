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
  it('says of a backup that the stack is as it was, and that nothing counts', () => {
    for (const step of ['dump', 'store', 'check', 'record'] as const)
      expect(describeLeftBehind('backup', step)).toContain('There is no restore point');
    expect(describeLeftBehind('backup', 'fence')).toBe('Nothing was changed on the host.');
  });
  it('does not take the check at the end of a preparation for one that changed nothing', () => {
    expect(describeLeftBehind('prepare', 'check')).not.toContain('Nothing was changed');
    expect(describeLeftBehind('check', 'check')).toBe('Nothing was changed on the host.');
  });
});
