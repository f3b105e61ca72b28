import { describe, expect, it } from 'vitest';
import { readLocalSettings } from './local-settings.js';

describe('readLocalSettings', () => {
  it('gives every port a default of its own', () => {
    const settings = readLocalSettings({});
    const ports = Object.entries(settings)
      .filter(([name]) => name.endsWith('_PORT'))
      .map(([, port]) => Number(port));
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.every((port) => port >= 17000 && port < 18000)).toBe(true);
  });

  it('puts the state directory into the checkout', () => {
    const settings = readLocalSettings({});
    expect(settings.stateDir).toBe(`${settings.checkout}/.mirab`);
    expect(readLocalSettings({ MIRAB_STATE_DIR: '/srv/mirab' }).stateDir).toBe('/srv/mirab');
  });

  it('names every variable that is wrong in one message', () => {
    const read = () =>
      readLocalSettings({ MIRAB_DNS_PORT: '70000', MIRAB_AMQP_URL: 'http://broker' });
    expect(read).toThrow(/MIRAB_AMQP_URL[\s\S]*MIRAB_DNS_PORT/);
  });

  it('takes an empty variable for one that is not set', () => {
    const settings = readLocalSettings({ MIRAB_AMQP_URL: '', MIRAB_DNS_PORT: '' });
    expect([settings.MIRAB_AMQP_URL, settings.MIRAB_DNS_PORT]).toEqual([undefined, 17053]);
  });

  it('wants the key of a PowerDNS that is given', () => {
    expect(() => readLocalSettings({ MIRAB_POWERDNS_URL: 'http://127.0.0.1:8081' })).toThrow(
      'MIRAB_POWERDNS_API_KEY',
    );
  });
});
