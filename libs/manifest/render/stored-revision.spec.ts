import { describe, expect, it } from 'vitest';
import type { RenderedRevision } from '#libs/contracts';
import { RefusedError } from '../problems.js';
import { buildSpec, render } from '../testing/sample-stack.js';
import { assertStoredRevision } from './stored-revision.js';

const spec = buildSpec();
const good = render(spec);

describe('a render that comes back from the database', () => {
  it('passes as it was written', () => {
    expect(() => assertStoredRevision(spec, good)).not.toThrow();
  });

  it.each<[string, Partial<RenderedRevision>]>([
    ['a mount of the host', { compose: good.compose.replace('type: "volume"', 'type: "bind"') }],
    [
      'the network of another stack',
      { compose: good.compose.replace('mirab-s7-web', 'mirab-s8-web') },
    ],
    ['text that is no Compose file', { compose: '- nothing' }],
    ['another digest', { digest: 'f'.repeat(64) }],
    [
      'a record towards another address',
      { records: good.records.map((record) => ({ ...record, content: '203.0.113.9' })) },
    ],
    [
      'a record of another name',
      { records: good.records.map((record) => ({ ...record, name: 'victim.example.com' })) },
    ],
    [
      'a route of another stack',
      { routes: good.routes.map((route) => ({ ...route, name: 's8-web-r1' })) },
    ],
  ])('is refused with %s', (_, change) => {
    expect(() => assertStoredRevision(spec, { ...good, ...change })).toThrow(RefusedError);
  });
});
