import { describe, expect, it } from 'vitest';
import { generateSealingKeys } from '#libs/sealing';
import { readControlPlaneConfig } from './config.js';

const complete = {
  MIRAB_DATABASE_URL: 'postgresql://mirab:pw@db/mirab',
  MIRAB_AMQP_URL: 'amqp://mirab:pw@broker',
  MIRAB_PUBLIC_URL: 'https://panel.example.com/',
  MIRAB_ZONE: 'erp.example.com',
  MIRAB_SEALING_PUBLIC_KEY: generateSealingKeys().publicKey,
  MIRAB_AUDIT_KEY: 'an audit key of more than 32 characters',
};

const problemOf = (environment: Record<string, string | undefined>): string => {
  try {
    readControlPlaneConfig(environment);
    return 'nothing is wrong';
  } catch (error) {
    return String(error);
  }
};

describe('readControlPlaneConfig', () => {
  it('fills in what may be left out', () => {
    expect(readControlPlaneConfig(complete)).toMatchObject({
      mode: 'production',
      publicUrl: 'https://panel.example.com',
      address: '127.0.0.1',
      port: 17_000,
      trustedProxies: [],
      sessionIdleMs: 12 * 3_600_000,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
  it('says all that is missing in one message, and no value', () => {
    const wrong = {
      ...complete,
      MIRAB_AUDIT_KEY: 'changeme',
      MIRAB_PUBLIC_URL: 'https://a.test/panel',
      MIRAB_ZONE: undefined,
    };
    const named = problemOf({ ...wrong, MIRAB_CONTROL_PLANE_TRUSTED_PROXIES: '10.0.0.0/8, proxy' });
    expect(named.match(/MIRAB_[A-Z_]+(?=:)/g)).toEqual([
      'MIRAB_PUBLIC_URL',
      'MIRAB_ZONE',
      'MIRAB_AUDIT_KEY',
      'MIRAB_CONTROL_PLANE_TRUSTED_PROXIES',
    ]);
    expect(named).not.toContain('changeme');
  });
  it('prints no secret', () => {
    const text = JSON.stringify(readControlPlaneConfig(complete));
    expect(text).not.toMatch(/pw@|an audit key/);
  });
});
