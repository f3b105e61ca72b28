/** A small product and a stack of it, for the specs beside the code. */
import type { RenderedRevision, StackSpec } from '#libs/contracts';
import type { CurrentRevision } from '../plan/plan-input.js';
import { parseProduct } from '../product/parse-product.js';
import { renderRevision, type RevisionInput } from '../render/revision.js';

/** Pinned form of an image of the sample. */
export const pin = (name: string, digit = '1'): string =>
  `registry.example.com/${name}@sha256:${digit.repeat(64)}`;

/** Two exposed services, a worker with a way out, a database; a migration; a secret of each kind. */
export const sampleProduct = `
name: sample
x-mirab:
  expose:
    web: { port: 8080, host: "{tenant}", health: /healthz }
    api: { port: 8081, host: "api.{tenant}", health: /healthz }
  migrate: { service: api, command: [app, migrate] }
  outbound: [worker]
  backup:
    database: { kind: postgres, service: db, database: app }
  variables:
    TITLE: { required: true }
    CODE: { pattern: "^[a-z]{1,9}$" }
    MAIL_PASSWORD: { secret: true }
    DB_PASSWORD: { secret: true, generate: true, as: file }
services:
  web:
    image: ${pin('web')}
    depends_on: [api]
    x-mirab-variables: [TITLE, CODE]
    healthcheck: { test: [CMD, app, check], interval: 2s }
  api:
    image: ${pin('api')}
    environment: { MODE: api }
    x-mirab-variables: [DB_PASSWORD]
    depends_on: { db: { condition: service_healthy } }
    healthcheck: { test: [CMD, app, check], interval: 2s }
  worker:
    image: ${pin('api')}
    x-mirab-variables: [DB_PASSWORD, MAIL_PASSWORD]
    depends_on: { db: { condition: service_healthy }, api: { condition: service_healthy } }
  db:
    image: ${pin('db')}
    x-mirab-variables: [DB_PASSWORD]
    volumes: ["data:/data"]
    healthcheck: { test: [CMD, pg_isready] }
volumes: { data: }
`;

const idOf = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** A fresh spec of the sample product; specs change what they need. */
export function buildSpec(change: (spec: StackSpec) => void = () => undefined): StackSpec {
  const setting = (): StackSpec['services'][string] => ({
    replicas: 1,
    memoryBytes: 128 * 2 ** 20,
    cpus: 0.5,
  });
  const spec: StackSpec = {
    stack: { id: idOf(1), key: 's7' },
    tenant: { id: idOf(2), slug: 'acme', name: 'Acme' },
    environment: { id: idOf(3), slug: 'production', dnsTtlSeconds: 60 },
    product: { id: idOf(4), slug: 'sample' },
    release: { id: idOf(5), version: '1.0.0', manifest: parseProduct(sampleProduct, {}) },
    host: {
      id: idOf(6),
      slug: 'host-1',
      address: '192.0.2.10',
      httpPort: 80,
      stacksDirectory: '/opt/mirab/stacks',
    },
    zone: 'example.com',
    subdomain: 'acme',
    hostnames: { web: 'acme.example.com', api: 'api.acme.example.com' },
    services: { web: setting(), api: setting(), worker: setting(), db: setting() },
    variables: { TITLE: 'Acme' },
    secrets: { MAIL_PASSWORD: { version: 1 }, DB_PASSWORD: { version: 1 } },
  };
  change(spec);
  return spec;
}

/** Member of a record that the spec at hand knows to be there. */
export function member<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = record[name];
  if (value === undefined) throw new Error(`The sample has no "${name}".`);
  return value;
}

export const render = (
  spec: StackSpec,
  rest: Partial<Omit<RevisionInput, 'spec'>> = {},
): RenderedRevision => renderRevision({ spec, previous: null, number: 1, ...rest });

/** A revision as the database would give it back. */
export const buildCurrent = (spec: StackSpec): CurrentRevision => ({ ...render(spec), spec });
