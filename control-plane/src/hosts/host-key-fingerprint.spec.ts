import { describe, expect, it } from 'vitest';
import { hostKeyFingerprint, isWellFormedHostKey } from './host-key-fingerprint.js';

// Made with ssh-keygen; the fingerprint is what `ssh-keygen -l` prints for it.
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMFr9usjue0zHRWlzW7MJ1HJAL5aI1jq8MJ/K7aehz9d';

const others = [
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPYQO7mT5zyOUV1uiqJtlbkr2OUQXcbpVJnBEZ4RK7dcPd6vVzKGguUguxEYDDd7kxtvfkm2NJz1jrKlJ1QyoCQ=',
  'ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBFLO2D1iWgEom3rzYTp5VvgKZ39+1xdL8Pv2cMPBV8AFUB3EJ8HGQiuUqv7hQW1otDa9Me7NmjI55kohQXbKql85Cj3U9eNvvhlQgBonJQwGKZHpgE7rJE8zIGC4n1YGdQ==',
  'ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAFxSYZvSuXUUy3ywvFdtM3PQsZ4IYptWkuv29ffgPEgTPBQwaPS7SAEqhoWcjLLYLA9muH/hq/AmH8qBHbWpASS5QGeMapT7IAYnxENKQLuD4pa/yb11t0d9wMuscPD1B2COusUIbFIu9AiN8m88kra0QBFDJvmm5EGeucjb90jRc7M+A==',
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCUPiOFX8ECva7uJH9SET3mWcVR8S1pvuNYu0zdqPD5EfX19N7zs+rAg6uSBt2s/Ub27yEByo6JjUTw5Bc0D+Y5AF37Vn+lR4TsaD/VWKxd/7WvmYadm2pdBPaUJBKxgT74zVrqNzMK8BD1Co0mD3CZh2yIC+0+AgctkU5QpNjVOb0fVflR36Ug5q/Lc4C8bLvPlnzfv5/2u/3W5c0QeahtnfrTtkw1vp6UQ8yel0bISsg1F+R0h8Ot/PSFx5vkym56lQYAtzqr2kHfFsQ24BMXpBOnoOUVzhgmFIsKVKNgTWm1k7VrLS6oAKUta6jq4A6DEaESFwO3C/kUxzQ+gjSHEGFpCci0FtU9fsHXmlg3IHWVmscYBv0XIHRSP4Me/uJyJjiKp2tjlnTkGVR+2XFrJdCX0XhMGAzVQrGEiyJkz9AzqDCLMn8YyqWyZHA/SB4fudi91A99lp8XWTDE1nyc4I1oRBSBKgA97C/4ngHNgEA0aNyrMRIBgHdsp7emoBk=',
];

/** A key of `type` that holds these fields after its name. */
const keyOf = (type: string, ...fields: Buffer[]): string => {
  const parts = [Buffer.from(type), ...fields].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return `${type} ${Buffer.concat(parts).toString('base64')}`;
};

describe('hostKeyFingerprint', () => {
  it('is what OpenSSH prints', () => {
    expect(hostKeyFingerprint(key)).toBe('SHA256:HRE5d7o5H+lKTpq5BN46sAqBbuWWoiHVJdGoJXJRC5g');
  });
});

describe('isWellFormedHostKey', () => {
  it.each([key, ...others])('accepts a key that ssh-keygen makes: %#', (made) => {
    expect(isWellFormedHostKey(made)).toBe(true);
  });
  it.each([
    ['another type in front', key.replace('ssh-ed25519', 'ssh-rsa')],
    ['a key that was cut off', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5'],
    ['no key at all', 'ssh-ed25519 AAA'],
    ['a key one byte short', keyOf('ssh-ed25519', Buffer.alloc(31, 1))],
    ['a key one byte long', keyOf('ssh-ed25519', Buffer.alloc(33, 1))],
    ['a key with something behind it', keyOf('ssh-ed25519', Buffer.alloc(32, 1), Buffer.alloc(1))],
    [
      'anything behind the right type',
      keyOf('ssh-ed25519', Buffer.from('nonsense of some length')),
    ],
    [
      'a length beyond its end',
      `ssh-ed25519 ${Buffer.from('0000000b7373682d6564323535313900ffffff' + '11'.repeat(32), 'hex').toString('base64')}`,
    ],
    [
      'a point of another curve',
      keyOf(
        'ecdsa-sha2-nistp256',
        Buffer.from('nistp256'),
        Buffer.concat([Buffer.from([4]), Buffer.alloc(96, 1)]),
      ),
    ],
    [
      'another curve inside',
      keyOf(
        'ecdsa-sha2-nistp256',
        Buffer.from('nistp384'),
        Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]),
      ),
    ],
    [
      'a compressed point',
      keyOf(
        'ecdsa-sha2-nistp256',
        Buffer.from('nistp256'),
        Buffer.concat([Buffer.from([2]), Buffer.alloc(64, 1)]),
      ),
    ],
    ['an RSA key without a modulus', keyOf('ssh-rsa', Buffer.from([1, 0, 1]))],
    ['an RSA key of a few bits', keyOf('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(64, 1))],
    ['a negative RSA modulus', keyOf('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(256, 255))],
    ['a type that is not known', keyOf('ssh-dss', Buffer.alloc(32, 1))],
  ])('refuses %s', (_, text) => {
    expect(isWellFormedHostKey(text)).toBe(false);
  });
});
