import { describe, expect, it } from 'vitest';
import { readLocalSettings } from './local-settings.js';
import { listApplicationPortClaims, listServerPortClaims } from './port-claims.js';
import { listMountPoints } from './stop-servers.js';

describe('listServerPortClaims', () => {
  it('claims every port of the servers, DNS for both protocols', () => {
    const claims = listServerPortClaims(readLocalSettings({}));
    expect(claims.map(({ variable }) => variable)).toEqual([
      'MIRAB_POSTGRES_PORT',
      'MIRAB_AMQP_PORT',
      'MIRAB_AMQP_NODE_PORT',
      'MIRAB_EPMD_PORT',
      'MIRAB_POWERDNS_API_PORT',
      'MIRAB_DNS_PORT',
      'MIRAB_REGISTRY_PORT',
      'MIRAB_TRAEFIK_API_PORT',
      'MIRAB_TRAEFIK_WEB_PORT',
    ]);
    expect(claims.find(({ variable }) => variable === 'MIRAB_DNS_PORT')?.protocols).toEqual([
      'udp',
      'tcp',
    ]);
  });

  it('claims nothing for a server whose address is given', () => {
    const settings = readLocalSettings({
      MIRAB_POSTGRES_URL: 'postgres://u@h/d',
      MIRAB_AMQP_URL: 'amqp://h',
      MIRAB_POWERDNS_URL: 'http://h',
      MIRAB_POWERDNS_API_KEY: 'k',
      MIRAB_REGISTRY_URL: 'http://h',
      MIRAB_TRAEFIK_API_URL: 'http://h',
    });
    expect(listServerPortClaims(settings)).toEqual([]);
  });
});

describe('listApplicationPortClaims', () => {
  it('claims panel, API and metrics on loopback', () => {
    const claims = listApplicationPortClaims(readLocalSettings({}));
    expect(claims.map(({ address, port }) => `${address}:${port}`)).toEqual([
      '127.0.0.1:17000',
      '127.0.0.1:17001',
      '127.0.0.1:17002',
    ]);
  });
});

describe('listMountPoints', () => {
  it('takes what is below the directory, innermost first, and decodes blanks', () => {
    const mounts =
      'a /s/x ext4 rw 0 0\nb /s/x/y\\040z nsfs rw 0 0\nc /s2/x ext4 rw 0 0\nd /s ext4 rw 0 0\n';
    expect(listMountPoints(mounts, '/s')).toEqual(['/s/x/y z', '/s/x']);
  });
});
