import { describe, expect, it } from 'vitest';
import { listDifferences } from './openapi-drift.js';

const document = (paths: Record<string, Record<string, unknown>>) => ({ paths });

describe('differences of two OpenAPI documents', () => {
  it('names operations that are new, gone and changed', () => {
    const before = document({
      '/tenants': { get: { summary: 'List' }, post: {} },
      '/hosts': { get: {} },
    });
    const after = document({
      '/tenants': { get: { summary: 'List all' }, post: {} },
      '/stacks': { get: {} },
    });
    expect(listDifferences(before, after)).toEqual([
      '  gone     GET /hosts',
      '  new      GET /stacks',
      '  changed  GET /tenants',
    ]);
  });

  it('says nothing where the operations are the same', () => {
    const same = document({ '/tenants': { get: {} } });
    expect(listDifferences(same, structuredClone(same))).toEqual([]);
  });
});
