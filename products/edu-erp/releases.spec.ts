import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProduct } from '#libs/manifest';

const folder = new URL('./releases/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');

describe.each(readdirSync(folder))('release %s', (version) => {
  const pinned = (name: string) => `registry.example/${name}@sha256:${'0'.repeat(64)}`;
  const images = {
    [`edu-erp/app:${version}`]: pinned('edu-erp/app'),
    'edu-erp/db:15': pinned('edu-erp/db'),
  };

  it('is a product that Mirab accepts, of six services', () => {
    const { name, services, expose } = parseProduct(read(`${version}/mirab.yml`), images);
    expect(name).toBe('edu-erp');
    expect(Object.keys(services).sort()).toEqual([
      'api',
      'db',
      'files',
      'scheduler',
      'web',
      'worker',
    ]);
    expect(Object.keys(expose).sort()).toEqual(['api', 'files', 'web']);
  });

  it('runs every service without root, on a root file system that cannot be written', () => {
    for (const service of Object.values(
      parseProduct(read(`${version}/mirab.yml`), images).services,
    )) {
      expect(service.readOnly).toBe(true);
      expect(service.user).toMatch(/^[1-9]/);
      expect(service.healthcheck).toBeDefined();
    }
  });

  it('says the same version to its programs', () => {
    expect(read(`${version}/app/VERSION`).trim()).toBe(version);
  });
});
