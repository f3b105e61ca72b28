import { describe, expect, it } from 'vitest';
import { addressPrefix } from './sign-in-throttle.js';

describe('addressPrefix', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['not an address', 'unknown'],
  ])('%s counts as %s', (address, prefix) => {
    expect(addressPrefix(address)).toBe(prefix);
  });
  it('has one for a socket that is gone', () => {
    expect(addressPrefix(null)).toBe('unknown');
  });
});
