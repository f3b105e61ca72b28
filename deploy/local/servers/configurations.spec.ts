import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chooseBridgeAddress } from './docker-bridge.js';
import { renderDockerdArgv } from './dockerd.js';
import { renderPostgresUrl } from './postgres-url.js';
import { renderPowerDnsConfiguration } from './powerdns.js';
import { renderRegistryConfiguration } from './registry.js';
import { renderSshdConfiguration } from './sshd.js';
import { parseSystemUser } from './system-user.js';
import { renderTraefikConfiguration } from './traefik-configuration.js';

const traefik = {
  address: '127.0.0.1',
  apiPort: 17081,
  webAddress: '::1',
  webPort: 17080,
  dockerHost: 'unix:///run/docker.sock',
  dynamicDirectory: '/state/traefik/dynamic',
  accessLogFile: '/state/logs/access.json',
};

describe('renderTraefikConfiguration', () => {
  const rendered = parse(renderTraefikConfiguration(traefik));

  it('takes only containers that say so and carry our label, and never an empty service', () => {
    expect(rendered.providers.docker).toEqual({
      endpoint: 'unix:///run/docker.sock',
      exposedByDefault: false,
      constraints: 'Label(`mirab.managed`,`true`)',
      allowEmptyServices: false,
      watch: true,
    });
  });

  it('keeps the open API on the loopback entry point', () => {
    expect(rendered.entryPoints.traefik).toEqual({ address: '127.0.0.1:17081' });
    expect(rendered.entryPoints.web.address).toBe('[::1]:17080');
    expect(rendered.metrics.prometheus.entryPoint).toBe('traefik');
  });

  it('writes neither headers nor query parameters to the access log', () => {
    expect(rendered.accessLog.fields).toEqual({
      headers: { defaultMode: 'drop' },
      queryParameters: { defaultMode: 'drop' },
    });
  });
});

describe('renderPowerDnsConfiguration', () => {
  it('serves DNS and API where it is told and asks nobody about itself', () => {
    const options = {
      stateDir: '/state',
      address: '127.0.0.1',
      apiPort: 17054,
      dnsAddress: '127.0.0.2',
      dnsPort: 17053,
    };
    const lines = renderPowerDnsConfiguration(options, '/state/powerdns', '/run/x', 'key').split(
      '\n',
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        'local-address=127.0.0.2',
        'local-port=17053',
        'webserver-address=127.0.0.1',
        'webserver-port=17054',
        'api-key=key',
        'socket-dir=/run/x',
        'security-poll-suffix=',
      ]),
    );
  });
});

describe('renderRegistryConfiguration', () => {
  it('listens on loopback and keeps its files in the state directory', () => {
    const options = { stateDir: '/state', address: '127.0.0.1', port: 17050 };
    const rendered = parse(renderRegistryConfiguration(options, '/state/registry', 'secret'));
    expect([rendered.http.addr, rendered.storage.filesystem.rootdirectory]).toEqual([
      '127.0.0.1:17050',
      '/state/registry/data',
    ]);
  });
});

describe('renderSshdConfiguration', () => {
  const options = {
    stateDir: '/state',
    address: '127.0.0.1',
    port: 17022,
    environment: { A: 'x "y" \\z' },
  };
  const lines = renderSshdConfiguration(options, '/state/sshd', 'root').split('\n');

  it('lets in one user by key only', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'AllowUsers root',
        'AuthenticationMethods publickey',
        'PasswordAuthentication no',
      ]),
    );
  });

  it('keeps quotes and backslashes of a value inside it', () => {
    expect(lines).toContain('SetEnv "A=x \\"y\\" \\\\z"');
  });
});

describe('chooseBridgeAddress', () => {
  it('takes the first /24 that overlaps nothing, neither a wider nor a narrower range', () => {
    expect(chooseBridgeAddress(['192.168.1.4/24'])).toBe('10.199.0.1/24');
    expect(chooseBridgeAddress(['10.199.0.200/30', '10.199.1.1/24'])).toBe('10.199.2.1/24');
    expect(chooseBridgeAddress(['10.196.0.1/15', '10.200.0.1/26'])).toBe('10.199.0.1/24');
  });

  it('says what to do when all of them are in use', () => {
    expect(() => chooseBridgeAddress(['10.1.1.1/8'])).toThrow('MIRAB_DOCKERD_BIP');
  });
});

describe('renderDockerdArgv', () => {
  it('shares no directory, socket, bridge or configuration with the daemon of the machine', () => {
    const argv = renderDockerdArgv({
      host: 'unix:///run/m/docker.sock',
      directory: '/state/docker',
      runtime: '/run/m',
      bridge: 'mirab-1',
      addressPool: 'base=10.200.0.0/14,size=26',
    });
    expect(argv).toEqual([
      'dockerd',
      '--host=unix:///run/m/docker.sock',
      '--config-file=/state/docker/daemon.json',
      '--data-root=/state/docker/data',
      '--exec-root=/run/m/docker',
      '--pidfile=/run/m/docker.pid',
      expect.stringMatching(/^--group=\d+$/),
      '--bridge=mirab-1',
      '--default-address-pool=base=10.200.0.0/14,size=26',
    ]);
  });
});

describe('PostgreSQL', () => {
  it('keeps any password in its URL', () => {
    const login = { address: '127.0.0.1', port: 17032, password: 'a/b@c', database: 'mirab' };
    expect(renderPostgresUrl(login)).toBe('postgresql://postgres:a%2Fb%40c@127.0.0.1:17032/mirab');
  });

  it('finds its user, and not one whose name only begins like it', () => {
    const passwd = 'postgres-old:x:5:6::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n';
    expect(parseSystemUser(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
    expect(parseSystemUser(passwd, 'post')).toBeNull();
  });
});
