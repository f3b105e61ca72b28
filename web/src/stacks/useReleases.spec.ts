import { describe, expect, it } from 'vitest';
import { otherReleases } from './useReleases';

const releases = [{ id: 'third' }, { id: 'second' }, { id: 'first' }];

describe('releases to go to', () => {
  it('are all but the one that runs, newer and older told apart', () => {
    expect(otherReleases(releases, 'second')).toEqual([
      { id: 'third', isNewer: true },
      { id: 'first', isNewer: false },
    ]);
  });

  it('are none newer while the newest runs, so that nothing older is proposed', () => {
    expect(otherReleases(releases, 'third').some(({ isNewer }) => isNewer)).toBe(false);
  });
});
