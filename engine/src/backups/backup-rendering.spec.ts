/** What is handed to the playbooks of a backup: the items of the product, and what is stored beside them. */
import { describe, expect, it } from 'vitest';
import {
  backUpStackVars,
  renderedRevision,
  stackSpec,
  type RestorePointItem,
  type StackSpec,
} from '#libs/contracts';
import { assertStoredRevision, parseProduct, renderRevision } from '#libs/manifest';
import { generateSealingKeys, Opener, Sealer } from '#libs/sealing';
import { findMisfit, listDataServices, renderBackupItems } from './backup-items.js';
import { renderStackDocuments } from './stack-documents.js';

const image = (name: string): string => `registry.test/${name}@sha256:${'a'.repeat(64)}`;
const manifest = parseProduct(
  `
name: sample
x-mirab:
  expose: { api: { port: 8080, host: '{tenant}', health: /healthz } }
  backup:
    archive: { kind: volume, volume: files }
    ledger: { kind: command, service: api, dump: [ledger, dump], load: [ledger, load] }
    cache: { kind: redis, service: cache }
    database: { kind: postgres, service: db, database: app }
services:
  api: { image: '${image('api')}', volumes: ['files:/files'], healthcheck: { test: [CMD, app, check] } }
  cache: { image: '${image('cache')}', volumes: ['cache:/cache'] }
  db: { image: '${image('db')}', volumes: ['data:/data'] }
volumes: { files: , cache: , data: }
`,
  {},
);
const id = '01930000-0000-7000-8000-000000000001';
const settings = { replicas: 1, memoryBytes: 128 * 2 ** 20, cpus: 0.5 };
const spec: StackSpec = {
  stack: { id, key: 's7' },
  tenant: { id, slug: 'acme', name: 'Acme' },
  environment: { id, slug: 'production', dnsTtlSeconds: 60 },
  product: { id, slug: 'sample' },
  release: { id, version: '1.0.0', manifest },
  host: { id, slug: 'host-1', address: '192.0.2.10', httpPort: 80, stacksDirectory: '/opt/stacks' },
  zone: 'example.com',
  subdomain: 'acme',
  hostnames: { api: 'acme.example.com' },
  services: { api: settings, cache: settings, db: settings },
  variables: {},
  secrets: {},
};
const rendered = renderRevision({ spec, previous: null, number: 3 });
const items = renderBackupItems(spec, rendered.content);

describe('renderBackupItems', () => {
  it('reads services first and volumes after them, each by name', () => {
    expect(items.map(({ name }) => name)).toEqual(['cache', 'database', 'ledger', 'archive']);
  });
  it('names services as Compose does, and volumes as Docker does', () => {
    const [, database, ledger, archive] = items;
    expect(database).toMatchObject({ service: 'db', database: 'app', volume: null });
    expect(ledger).toMatchObject({ service: 'api-r3', dump: ['ledger', 'dump'] });
    expect(archive).toMatchObject({ service: null, volume: 'mirab-s7_files' });
  });
  it('fits the contract of the playbook', () => {
    expect(backUpStackVars.shape.items.safeParse(items).success).toBe(true);
  });
});

describe('listDataServices', () => {
  it('names each service once, and none for volumes', () => {
    expect(listDataServices([...items, ...items])).toEqual(['api-r3', 'cache', 'db']);
  });
});

describe('findMisfit', () => {
  const held = Object.entries(manifest.backup).map(([name, { kind }]): RestorePointItem => ({
    name,
    kind,
    source: name,
    bytes: 1,
    sha256: null,
    files: null,
    tool: null,
    rows: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
  }));
  const [first] = held;
  if (!first) throw new Error('The product has backup items');

  it('finds none where each item has its own', () => {
    expect(findMisfit(manifest, held)).toBeNull();
  });
  it('says which item is missing on either side, and which is another one', () => {
    expect(findMisfit(manifest, held.slice(1))).toContain(`not hold backup item ${first.name}`);
    expect(findMisfit(manifest, [...held, { ...first, name: 'mail' }])).toContain(
      'item mail, which the release does not have',
    );
    const other = held.map((item) => ({ ...item, kind: 'volume' as const }));
    expect(findMisfit(manifest, other)).toContain('of kind volume in the restore point');
  });
});

describe('renderStackDocuments', () => {
  const keys = generateSealingKeys();
  const place = { tenant: id, table: 'secrets', column: 'sealed', row: id, version: 1 };
  const value = 'hunter22-🙂';
  const sealed = new Sealer(keys.publicKey).seal(value, place);
  const secret = { name: 'DB_PASSWORD', version: 1, sealed, place };
  const documents = renderStackDocuments({ number: 3, spec, rendered }, [secret]);
  const textOf = (name: string): string =>
    documents.find((document) => document.name === name)?.content ?? '';

  it('holds all that a stack is stood up from', () => {
    const revision = renderedRevision.parse(JSON.parse(textOf('revision.json')));
    const stored = stackSpec.parse(JSON.parse(textOf('spec.json')));
    expect(() => assertStoredRevision(stored, revision)).not.toThrow();
    expect(textOf('compose.yaml')).toBe(rendered.compose);
  });
  it('holds secrets that only the key of the engine opens, at the place beside them', () => {
    expect(documents.map(({ content }) => content).join('\n')).not.toContain(value);
    const [stored] = JSON.parse(textOf('secrets.json')) as [
      { sealed: string; place: typeof place },
    ];
    const opener = new Opener(keys.privateKey);
    expect(opener.open(Buffer.from(stored.sealed, 'base64'), stored.place)).toBe(value);
  });
});
