import { describe, expect, it } from 'vitest';
import { listAnchors, listNamedPaths, listTargets } from './markdown-links.js';

describe('links of a document', () => {
  it('are those that stay in the checkout, outside of code', () => {
    const text =
      'See [a](docs/a.md#one), [b](#two), [c](https://example.com), `[d](d.md)`.\n```\n[e](e.md)\n```\n';
    expect(listTargets(text)).toEqual(['docs/a.md#one', '#two']);
  });

  it('may be paths in backticks', () => {
    expect(listNamedPaths('`test/a.spec.ts` and `make test` and `docs/` and `web/x.tsx`')).toEqual([
      'test/a.spec.ts',
      'web/x.tsx',
    ]);
  });

  it('may name headings as they are rendered', () => {
    expect(listAnchors('# One word\n## API, by curl!\n```\n# no heading\n```\n')).toEqual(
      new Set(['one-word', 'api-by-curl']),
    );
  });
});
