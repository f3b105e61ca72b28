import { describe, expect, it } from 'vitest';
import type { StackSpec } from '#libs/contracts';
import type { StackGraph } from './stack-records.repository.js';
import { assertGraph } from './task-spec.js';

const ids = {
  stack: 'stack-1',
  tenant: 'tenant-1',
  host: 'host-1',
  environment: 'environment-1',
  product: 'product-1',
};
const spec = {
  stack: { id: ids.stack, key: 's1' },
  release: { manifest: { name: 'erp' } },
  zone: 'example.test',
  subdomain: 'acme',
  tenant: { id: ids.tenant, slug: 'acme', name: 'Acme' },
  host: { id: ids.host, address: '192.0.2.1', httpPort: 80, stacksDirectory: '/srv/stacks' },
  environment: { id: ids.environment },
  product: { id: ids.product, slug: 'erp' },
  hostnames: { web: 'acme.example.test' },
} as unknown as StackSpec;
const task = { stackId: ids.stack, tenantId: ids.tenant, hostId: ids.host };
const graph: StackGraph = {
  tenantId: ids.tenant,
  hostId: ids.host,
  environmentId: ids.environment,
  productId: ids.product,
  releaseProductId: ids.product,
  manifest: { name: 'erp' },
  key: 's1',
  zone: 'example.test',
  subdomain: 'acme',
  tenantSlug: 'acme',
  host: { address: '192.0.2.1', httpPort: 80, stacksDirectory: '/srv/stacks' },
  hostnames: new Map([['acme.example.test', 'web']]),
};

describe('assertGraph (rule R14)', () => {
  it('lets a task through whose parts belong together', () => {
    expect(() => assertGraph(task, spec, graph)).not.toThrow();
  });
  it.each<[string, Partial<StackGraph>]>([
    ['a stack of another tenant', { tenantId: 'tenant-2' }],
    ['a stack on another host', { hostId: 'host-2' }],
    ['another environment', { environmentId: 'environment-2' }],
    ['another product', { productId: 'product-2' }],
    ['a release of another product', { releaseProductId: 'product-2' }],
    ['a release that does not exist', { releaseProductId: null }],
    ['the key of another stack', { key: 's2' }],
    ['another directory on the host', { host: { ...graph.host, stacksDirectory: '/tmp' } }],
    ['another address of the host', { host: { ...graph.host, address: '203.0.113.9' } }],
    ['another zone', { zone: 'other.test' }],
    ['another content than was published', { manifest: { name: 'other' } }],
    ['a host name of another stack', { hostnames: new Map() }],
    ['a host name of another service', { hostnames: new Map([['acme.example.test', 'api']]) }],
  ])('refuses %s', (_, change) => {
    expect(() => assertGraph(task, spec, { ...graph, ...change })).toThrow(
      'refused before anything was done',
    );
  });
  it('refuses a task whose own row names another tenant or host', () => {
    expect(() => assertGraph({ ...task, tenantId: 'tenant-2' }, spec, graph)).toThrow(
      'tenant of the task',
    );
    expect(() => assertGraph({ ...task, hostId: 'host-2' }, spec, graph)).toThrow(
      'host of the task',
    );
    expect(() => assertGraph(task, spec, null)).toThrow('does not exist');
  });
});
