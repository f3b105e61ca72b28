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
const python = '/usr/bin/python3';
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
    const text = JSON.stringify(
      renderInventory([{ name: 'host', connection, ssh: files }], python),
    );
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
    const ssh = { ...files, knownHosts };
    expect(() => renderInventory([{ name: 'host', connection, ssh }], python)).toThrow(
      'SSH options',
    );
  });

  it('gives each host its own connection and variables', () => {
    const hosts = [
      { name: 'h1', connection, ssh: files, vars: { stacks_directory: '{{ 1 }}' } },
      { name: 'h2', connection: { kind: 'local' } as const, vars: { stacks_directory: '/srv' } },
    ];
    const rendered = JSON.parse(JSON.stringify(renderInventory(hosts, python))).all.hosts;
    expect(Object.keys(rendered)).toEqual(['h1', 'h2']);
    expect(rendered.h1.mirab).toEqual({ stacks_directory: { __ansible_unsafe: '{{ 1 }}' } });
    expect(rendered.h1.ansible_host).toEqual({ __ansible_unsafe: '192.0.2.7' });
    expect(rendered.h2.ansible_host).toBeUndefined();
  });

  it.each(['-x', 'a[1:9]', 'a:22', 'a,b', ''])('refuses %j as the name of a host', (name) => {
    expect(() => renderInventory([{ name, connection: { kind: 'local' } }], python)).toThrow(
      'cannot be the name',
    );
  });

  it('uses no SSH for the local machine', () => {
    expect(renderInventory([{ name: 'host', connection: { kind: 'local' } }], python)).toEqual({
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
