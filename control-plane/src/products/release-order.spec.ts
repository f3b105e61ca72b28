import { describe, expect, it } from 'vitest';
import { compareReleaseVersions, findLatestVersion } from './release-order.js';

describe('compareReleaseVersions', () => {
  it('orders as the specification of semantic versions does', () => {
    const inOrder = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0',
      '1.9.0',
      '1.10.0',
      '2.0.0',
    ];
    expect([...inOrder].reverse().sort(compareReleaseVersions)).toEqual(inOrder);
  });
});

describe('findLatestVersion', () => {
  it('is the highest, whatever was published last', () => {
    expect(findLatestVersion(['1.1.0', '1.10.0', '1.0.1'])).toBe('1.10.0');
  });
  it('is null without releases', () => {
    expect(findLatestVersion([])).toBeNull();
  });
});
