import { describe, expect, it } from 'vitest';
import type { SshHostConnection } from './host-connection.js';
import { renderInventory, renderKnownHosts } from './inventory.js';

const connection: SshHostConnection = {
  kind: 'ssh',
  address: '192.0.2.7',
  port: 2222,
  user: 'mirab',
  hostKeys: ['ssh-ed25519 AAAAC3Nza'],
  privateKey: 'KEY',
  dockerHost: 'unix:///run/docker.sock',
};
const files = { knownHosts: '/w/known_hosts', privateKey: '/w/id', controlDirectory: '/w/ssh/a' };

describe('renderKnownHosts', () => {
  it('names the port unless it is the usual one', () => {
    expect(renderKnownHosts(connection)).toBe('[192.0.2.7]:2222 ssh-ed25519 AAAAC3Nza\n');
    expect(renderKnownHosts({ ...connection, port: 22 })).toBe('192.0.2.7 ssh-ed25519 AAAAC3Nza\n');
  });

  it('refuses a host without pinned keys and a key that would add a line', () => {
    expect(() => renderKnownHosts({ ...connection, hostKeys: [] })).toThrow('no pinned host key');
    const hostKeys = ['ssh-ed25519 AAAA\n* ssh-ed25519 BBBB'];
    expect(() => renderKnownHosts({ ...connection, hostKeys })).toThrow('not of the form');
  });
});

describe('renderInventory', () => {
  it('marks every value as data and holds SSH to the pinned keys', () => {
    const text = JSON.stringify(renderInventory(connection, '/usr/bin/python3', files));
    const variables = JSON.parse(text).all.hosts.host;
    expect(variables.ansible_host).toEqual({ __ansible_unsafe: '192.0.2.7' });
    expect(variables.mirab_environment.DOCKER_HOST).toEqual({
      __ansible_unsafe: 'unix:///run/docker.sock',
    });
    const options: string = variables.ansible_ssh_args.__ansible_unsafe;
    expect(options.startsWith('-F /dev/null ')).toBe(true);
    for (const option of [
      'StrictHostKeyChecking=yes',
      'UserKnownHostsFile=/w/known_hosts',
      'GlobalKnownHostsFile=/dev/null',
      'UpdateHostKeys=no',
      'ProxyCommand=none',
      'IdentitiesOnly=yes',
      'ForwardAgent=no',
    ]) {
      expect(options).toContain(`-o ${option}`);
    }
  });

  it('refuses a path that would add an option', () => {
    const knownHosts = '/w/a -o ProxyCommand=id';
    expect(() => renderInventory(connection, '/usr/bin/python3', { ...files, knownHosts })).toThrow(
      'SSH options',
    );
  });

  it('uses no SSH for the local machine', () => {
    expect(renderInventory({ kind: 'local' }, '/usr/bin/python3')).toEqual({
      all: {
        hosts: {
          host: {
            ansible_python_interpreter: { __ansible_unsafe: '/usr/bin/python3' },
            mirab_environment: {},
            ansible_connection: { __ansible_unsafe: 'local' },
          },
        },
      },
    });
  });
});
