import { describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { DemoContent, type DemoHost } from './demo-content.js';

const host: DemoHost = {
  address: '127.0.0.1',
  httpPort: 17080,
  traefikApiUrl: 'http://127.0.0.1:17081',
  stacksDirectory: '/s/stacks',
  dockerSocket: '/run/docker.sock',
};
const release = { id: 'r1', productId: 'p1', version: '1.0.0' };
const page = (...items: object[]) => ({ items, total: items.length });

/** An API that answers these and notes what it is asked to change and to wait for. */
function fakeApi(answers: Record<string, unknown>) {
  const done: string[] = [];
  const api = {
    get: async (path: string) => answers[path] ?? page(),
    post: async (path: string, body: object) => {
      done.push(`POST ${path}`);
      return { id: `new-${path}`, observed: null, addresses: [], ...body };
    },
    waitForTask: async (id: string) => void done.push(`wait ${id}`),
  } as unknown as ApiClient;
  return { done, api, content: new DemoContent(api, () => undefined) };
}

describe('ensureHost', () => {
  it('changes nothing where the host was checked', async () => {
    const standing = { id: 'h1', slug: 'local', observed: { reachable: true } };
    const { done, content } = fakeApi({ '/hosts?perPage=200': page(standing) });
    expect(await content.ensureHost(host)).toBe(standing);
    expect(done).toEqual([]);
  });

  it('checks a host that an earlier run had registered when it was killed', async () => {
    const standing = { id: 'h1', slug: 'local', observed: null };
    const { done, content } = fakeApi({ '/hosts?perPage=200': page(standing) });
    await content.ensureHost(host);
    expect(done).toEqual(['POST /hosts/h1/tasks', 'wait new-/hosts/h1/tasks']);
  });
});

describe('ensureBackupTarget', () => {
  it('makes one as an owner, once', async () => {
    const none = fakeApi({ '/backup-targets?perPage=1': page() });
    const owner = fakeApi({});
    await none.content.ensureBackupTarget('/srv/backups', () => Promise.resolve(owner.api));
    expect(owner.done).toEqual(['POST /backup-targets']);
    const standing = fakeApi({ '/backup-targets?perPage=1': page({ id: 'b1' }) });
    await standing.content.ensureBackupTarget('/srv/backups', () => Promise.reject(new Error()));
    expect([...none.done, ...standing.done]).toEqual([]);
  });
});

describe('ensureStacks', () => {
  const address = { hostname: 'alborz.mirab.test' };
  const stackOf = (id: string, revisionId: string | null) => ({
    id,
    productSlug: 'edu-erp',
    wanted: 'running',
    addresses: [address],
    observed: revisionId ? { revisionId } : null,
  });
  const standing = {
    '/environments': page({ id: 'e1', slug: 'production' }),
    '/tenants?perPage=200': page({ id: 't1', slug: 'alborz' }, { id: 't2', slug: 'greenfield' }),
    '/stacks?tenantId=t1': page(stackOf('s1', null)),
    '/stacks?tenantId=t2': page(stackOf('s2', 'v1')),
    '/stacks/s1': stackOf('s1', 'v1'),
  };
  const ensure = (content: DemoContent) =>
    content.ensureStacks(
      { id: 'h1', ...host } as unknown as Parameters<DemoContent['ensureStacks']>[0],
      release as unknown as Parameters<DemoContent['ensureStacks']>[1],
    );

  it('waits for the deploy that an earlier run had asked for when it was killed', async () => {
    const { done, content } = fakeApi({
      ...standing,
      '/tasks?stackId=s1&perPage=1': page({ id: 'k1', state: 'running' }),
    });
    expect(await ensure(content)).toHaveLength(2);
    expect(done).toEqual(['wait k1']);
  });

  it('deploys again what has failed', async () => {
    const { done, content } = fakeApi({
      ...standing,
      '/tasks?stackId=s1&perPage=1': page({ id: 'k1', state: 'failed' }),
    });
    await ensure(content);
    expect(done).toEqual(['POST /stacks/s1/tasks', 'wait new-/stacks/s1/tasks']);
  });
});
