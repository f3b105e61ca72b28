/** What a drill starts is apart from the stack, and from everything else. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stackSpec, type StackSpec } from '#libs/contracts';
import { getCheckedSpec, parseProduct, renderRevision } from '#libs/manifest';
import { renderBackupItems } from './backup-items.js';
import { renderDrillSpec } from './drill-spec.js';

const image = (name: string): string => `registry.test/${name}@sha256:${'a'.repeat(64)}`;
const manifest = parseProduct(
  `
name: sample
x-mirab:
  expose: { api: { port: 8080, host: '{tenant}', health: /healthz } }
  outbound: [worker]
  migrate: { service: api, command: [app, migrate] }
  backup:
    files: { kind: volume, volume: files }
    database: { kind: postgres, service: db, database: app }
services:
  api: { image: '${image('api')}', volumes: ['files:/files'], depends_on: [db], healthcheck: { test: [CMD, app, check] } }
  worker: { image: '${image('api')}' }
  db: { image: '${image('db')}', volumes: ['data:/data'] }
volumes: { files: , data: }
`,
  {},
);
const id = '01930000-0000-7000-8000-000000000001';
const settings = { replicas: 3, memoryBytes: 128 * 2 ** 20, cpus: 0.5 };
const host = { id, slug: 'h1', address: '192.0.2.1', httpPort: 80, stacksDirectory: '/srv/stacks' };
const spec: StackSpec = stackSpec.parse({
  stack: { id, key: 's7' },
  tenant: { id, slug: 'acme', name: 'Acme' },
  environment: { id, slug: 'production', dnsTtlSeconds: 60 },
  product: { id, slug: 'sample' },
  release: { id, version: '1.0.0', manifest },
  host: { ...host, slug: 'old' },
  zone: 'example.test',
  subdomain: 'acme',
  hostnames: { api: 'acme.example.test' },
  services: {
    api: settings,
    worker: { ...settings, replicas: 0 },
    db: { ...settings, replicas: 1 },
  },
  variables: {},
  secrets: {},
});
const drill = getCheckedSpec(renderDrillSpec(spec, { ...spec, host }));
const rendered = renderRevision({ spec: drill, previous: null, number: 1 });
interface ComposeText {
  name: string;
  services: Record<
    string,
    { scale: number; networks: Record<string, unknown>; labels: Record<string, string> }
  >;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, { name: string }>;
}
const compose = parse(rendered.compose) as ComposeText;

describe('the place of a drill', () => {
  it('has names of its own', () => {
    expect(compose.name).toBe('mirab-s7-drill');
    expect(Object.values(compose.volumes).map(({ name }) => name)).toEqual([
      'mirab-s7-drill_data',
      'mirab-s7-drill_files',
    ]);
    expect(renderBackupItems(drill, rendered.content)).toMatchObject([
      { name: 'database', service: 'db' },
      { name: 'files', volume: 'mirab-s7-drill_files' },
    ]);
    expect(drill.host).toEqual(host);
  });

  it('has no way in and none out', () => {
    expect(compose.networks['internal']?.internal).toBe(true);
    for (const service of Object.values(compose.services)) {
      expect(Object.keys(service.networks)).toEqual(['internal']);
      expect(Object.keys(service.labels).filter((name) => !name.startsWith('mirab.'))).toEqual([]);
    }
    expect(rendered.routes).toEqual([]);
    expect(rendered.records).toEqual([]);
  });

  it('has one of each service that ran, and no migration', () => {
    expect(Object.entries(compose.services).map(([name, { scale }]) => [name, scale])).toEqual([
      ['api', 1],
      ['db', 1],
      ['worker', 0],
    ]);
    expect(rendered.migrateService).toBeNull();
  });
});
