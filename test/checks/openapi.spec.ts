import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const document = z
  .object({
    paths: z.record(
      z.string(),
      z.record(z.string(), z.looseObject({ summary: z.string().optional() })),
    ),
  })
  .parse(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));

describe('the document of the API', () => {
  it('says of each operation in short what it does', () => {
    const silent = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { summary }]) => !summary)
        .map(([method]) => `${method} ${path}`),
    );
    expect(silent).toEqual([]);
  });
});
