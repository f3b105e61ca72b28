import { describe, expect, it } from 'vitest';
import { parseProduct } from '#libs/manifest';
import { listPendingChanges, type Settled } from './pending-changes.js';
import { listWantedSecrets, nextSecretVersion } from './secret-versions.js';
import { generateSecretValue, listSecretProblems, listSecretsToGenerate } from './secret-values.js';
import { completeSettings, findSize, listUnknownServices } from './service-settings.js';
import { renderHostnames } from './stack-hostnames.js';
import { stackStateOf } from './stack-state.js';
import { defaultSubdomain } from './subdomain.js';

const image = `registry.test/web@sha256:${'a'.repeat(64)}`;
const manifest = parseProduct(
  `
name: school
x-mirab:
  expose:
    web: {port: 8080, host: "{tenant}", health: /healthz}
    api: {port: 8081, host: "api.{tenant}", health: /healthz}
  sizes: {large: {web: {replicas: 4, memory: 512M, cpus: 2}}}
  variables:
    KEY: {secret: true, generate: true}
    PIN: {secret: true, pattern: "^[0-9]{4}$"}
services:
  web: {image: "${image}", healthcheck: {test: [CMD, /web, check]}}
  api: {image: "${image}", healthcheck: {test: [CMD, /api, check]}, x-mirab-variables: [KEY, PIN]}
`,
  {},
);

describe('the place of a stack', () => {
  it('is the tenant itself in production, and a name of its own elsewhere', () => {
    expect(defaultSubdomain('acme', 'production')).toBe('acme');
    expect(defaultSubdomain('acme', 'staging')).toBe('acme-staging');
  });
  it('gives each exposed service its name', () => {
    expect(renderHostnames(manifest, { subdomain: 'acme', zone: 'erp.test' })).toEqual({
      web: 'acme.erp.test',
      api: 'api.acme.erp.test',
    });
  });
});

describe('settings', () => {
  it('are complete: defaults, then the size, then what a person says, field by field', () => {
    const size = findSize(manifest, 'large').settings;
    expect(completeSettings(manifest, size, { web: { replicas: 2, cpus: undefined } })).toEqual({
      web: { replicas: 2, memoryBytes: 512 * 2 ** 20, cpus: 2 },
      api: { replicas: 1, memoryBytes: 256 * 2 ** 20, cpus: 0.5 },
    });
  });
  it('take nothing that the product only inherits', () => {
    expect(findSize(manifest, 'constructor').problems).toMatchObject([{ pointer: '/size' }]);
    expect(listUnknownServices(manifest, { ['toString']: {} })).toHaveLength(1);
  });
});

describe('secrets', () => {
  const at = new Date(0);
  const rows = [
    { name: 'B', version: 1, createdAt: at, removedAt: null },
    { name: 'A', version: 1, createdAt: at, removedAt: null },
    { name: 'A', version: 2, createdAt: at, removedAt: null },
    { name: 'A', version: 3, createdAt: at, removedAt: at },
    { name: 'C', version: 1, createdAt: at, removedAt: at },
  ];
  it('are wanted in their newest version that was not taken away', () => {
    expect(listWantedSecrets(rows).map(({ name, version }) => [name, version])).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
  });
  it('never get a number twice', () => {
    expect(nextSecretVersion(rows, 'A')).toBe(4);
    expect(nextSecretVersion(rows, 'D')).toBe(1);
  });
  it('are made where the product says so and nobody gave one', () => {
    expect(listSecretsToGenerate(manifest, [])).toEqual(['KEY']);
    expect(listSecretsToGenerate(manifest, ['KEY'])).toEqual([]);
    expect(generateSecretValue()).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(generateSecretValue()).not.toBe(generateSecretValue());
  });
  it('are held against their pattern without being told', () => {
    const [problem] = listSecretProblems(manifest, { PIN: 'hunter2', KEY: 'anything' });
    expect(problem?.pointer).toBe('/secrets/PIN');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('pending changes', () => {
  const current: Settled = {
    releaseId: 'r1',
    services: { web: { replicas: 1, memoryBytes: 1, cpus: 1 } },
    variables: { A: '1' },
    secrets: { S: 1 },
  };
  it('are none when nothing differs, and none before the first deploy', () => {
    expect(listPendingChanges(current, current)).toEqual([]);
    expect(listPendingChanges(current, null)).toEqual([]);
  });
  it('name each field that differs, new and gone ones included', () => {
    const wanted: Settled = {
      releaseId: 'r2',
      services: {
        web: { replicas: 2, memoryBytes: 1, cpus: 2 },
        api: { replicas: 1, memoryBytes: 1, cpus: 1 },
      },
      variables: { B: '1' },
      secrets: { S: 2 },
    };
    expect(listPendingChanges(wanted, current)).toEqual([
      'release',
      'services.api.replicas',
      'services.api.memoryBytes',
      'services.api.cpus',
      'services.web.replicas',
      'services.web.cpus',
      'variables.A',
      'variables.B',
      'secrets.S',
    ]);
  });
});

describe('stackStateOf', () => {
  it.each([
    [{ observed: null, isTaskRunning: false, lastTask: null }, 'new'],
    [{ observed: null, isTaskRunning: false, lastTask: 'failed' as const }, 'failed'],
    [{ observed: null, isTaskRunning: true, lastTask: 'running' as const }, 'working'],
    [{ observed: 'running' as const, isTaskRunning: true, lastTask: null }, 'working'],
    [
      { observed: 'running' as const, isTaskRunning: false, lastTask: 'failed' as const },
      'running',
    ],
    [{ observed: 'removed' as const, isTaskRunning: false, lastTask: null }, 'removed'],
  ])('of %j is %s', (facts, state) => {
    expect(stackStateOf(facts)).toBe(state);
  });
});
