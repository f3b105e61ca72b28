import { describe, expect, it } from 'vitest';
import { findLatestVersion } from './release-order.js';

describe('findLatestVersion', () => {
  it('is the highest, whatever was published last', () => {
    expect(findLatestVersion(['1.1.0', '1.10.0', '1.10.0-rc.1', '1.0.1'])).toBe('1.10.0');
  });
  it('is null without releases', () => {
    expect(findLatestVersion([])).toBeNull();
  });
});
