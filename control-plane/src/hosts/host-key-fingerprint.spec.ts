import { describe, expect, it } from 'vitest';
import { hostKeyFingerprint, isWellFormedHostKey } from './host-key-fingerprint.js';

// Made with ssh-keygen; the fingerprint is what `ssh-keygen -l` prints for it.
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMFr9usjue0zHRWlzW7MJ1HJAL5aI1jq8MJ/K7aehz9d';

describe('hostKeyFingerprint', () => {
  it('is what OpenSSH prints', () => {
    expect(hostKeyFingerprint(key)).toBe('SHA256:HRE5d7o5H+lKTpq5BN46sAqBbuWWoiHVJdGoJXJRC5g');
  });
});

describe('isWellFormedHostKey', () => {
  it('accepts a key whose two types agree', () => {
    expect(isWellFormedHostKey(key)).toBe(true);
  });
  it.each([
    ['another type in front', key.replace('ssh-ed25519', 'ssh-rsa')],
    ['a key that was cut off', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5'],
    ['no key at all', 'ssh-ed25519 AAA'],
  ])('refuses %s', (_, text) => {
    expect(isWellFormedHostKey(text)).toBe(false);
  });
});
