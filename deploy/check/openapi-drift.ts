import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { runProgram } from './run-program.js';

const committed = 'docs/openapi.json';
const openApi = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Compares docs/openapi.json with what the built control-plane writes, and names the operations that differ. */
export async function findOpenApiDrift(): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-openapi-'));
  try {
    const fresh = join(directory, 'openapi.json');
    const { code, output } = await runProgram([
      process.execPath,
      'dist/control-plane/src/cli.js',
      'write-openapi',
      fresh,
    ]);
    if (code !== 0) return [`The control-plane could not write its OpenAPI document:\n${output}`];
    const [before, after] = await Promise.all([readDocument(committed), readDocument(fresh)]);
    if (isDeepStrictEqual(before, after)) return [];
    return [
      `${committed} is not what the control-plane serves. Run \`make openapi\` and commit it.`,
      ...listDifferences(before, after),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readDocument(file: string): Promise<z.infer<typeof openApi>> {
  return openApi.parse(JSON.parse(await readFile(file, 'utf8')));
}

type OpenApi = z.infer<typeof openApi>;

/** One line per operation that is new, gone or changed; none when only the parts around them differ. */
export function listDifferences(before: OpenApi, after: OpenApi): string[] {
  const [old, fresh] = [operationsOf(before), operationsOf(after)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return names.flatMap((name) => {
    if (!old.has(name)) return [`  new      ${name}`];
    if (!fresh.has(name)) return [`  gone     ${name}`];
    return isDeepStrictEqual(old.get(name), fresh.get(name)) ? [] : [`  changed  ${name}`];
  });
}

function operationsOf({ paths }: OpenApi): Map<string, unknown> {
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  );
}
