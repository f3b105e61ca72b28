/** Renders of whole stacks, compared byte for byte with files that are reviewed like code. `MIRAB_UPDATE_GOLDEN=1` writes them anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stackSpec, stackTaskInput, type StackSpec } from '#libs/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  listRestartedServices,
  parseProduct,
  renderPlan,
  renderRevision,
  renderSecretOverride,
  renderTransition,
  retiredServices,
  type CurrentRevision,
} from './index.js';

const golden = fileURLToPath(new URL('../../test/golden/', import.meta.url));
const isUpdate = process.env['MIRAB_UPDATE_GOLDEN'] === '1';
const readText = (path: string): string => readFileSync(`${golden}${path}`, 'utf8');
const readJson = (path: string): unknown => JSON.parse(readText(path));

const caseFile = z.object({
  title: z.string(),
  /** The case whose revision stands before this one. */
  after: z.string().nullable(),
  number: z.int(),
  task: stackTaskInput,
  /** JSON merge patch (RFC 7396) over the spec. */
  patch: z.record(z.string(), z.unknown()),
});
const cases = readdirSync(golden)
  .filter((name) => existsSync(`${golden}${name}/case.json`))
  .sort();
const readCase = (name: string): z.infer<typeof caseFile> =>
  caseFile.parse(readJson(`${name}/case.json`));

const record = z.record(z.string(), z.unknown());

function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged = { ...record.catch({}).parse(target) };
  for (const [key, value] of Object.entries(patch)) merged[key] = mergePatch(merged[key], value);
  return merged;
}

const baseSpec = z.looseObject({ release: z.looseObject({ version: z.string() }) });

/** A patch is laid over the spec of the case before; a rollback goes back to the base. */
function buildSpec(name: string): StackSpec {
  const { after, patch, task } = readCase(name);
  const base =
    after === null || task.kind === 'rollback' ? readJson('base-spec.json') : buildSpec(after);
  const spec = baseSpec.parse(mergePatch(base, patch));
  const product = readText(`products/edu-erp-${spec.release.version}.yaml`);
  const images = z.record(z.string(), z.string()).parse(readJson('products/images.json'));
  const manifest = parseProduct(product, images);
  return stackSpec.parse({ ...spec, release: { ...spec.release, manifest } });
}

function renderCase(name: string): CurrentRevision & ReturnType<typeof renderRevision> {
  const { after, number, task } = readCase(name);
  const spec = buildSpec(name);
  const restart = listRestartedServices(task, spec.release.manifest);
  const previous = after === null ? null : renderCase(after);
  return { ...renderRevision({ spec, previous, number, restart }), spec };
}

/** Every file that a case expects; `null` means that there is none. */
function listFiles(name: string): Record<string, string | null> {
  const { after, number, task } = readCase(name);
  const current = after === null ? null : renderCase(after);
  const next = renderCase(name);
  const { compose, spec, ...revision } = next;
  const plan = renderPlan({
    kind: task.kind,
    input: task,
    spec,
    current,
    running: true,
    nextNumber: number,
  });
  const retired = retiredServices(current?.content ?? null, next.content);
  const secrets = next.secrets.filter((secret) => secret.as === 'environment');
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'compose.yaml': compose,
    'compose.override.yaml': renderSecretOverride(
      secrets.map((secret) => ({ ...secret, value: `p$ss-${secret.version}` })),
    ),
    'compose.transition.yaml':
      current && retired.length > 0 ? renderTransition(next, current.compose, retired) : null,
    'revision.json': json(revision),
    'plan.json': json(plan),
  };
}

describe('golden renders', () => {
  it('has every case that the design names', () => {
    expect(cases).toEqual([
      'first-deploy',
      'ipv6-host',
      'nasty-values',
      'no-op',
      'restart',
      'rollback',
      'scale-down',
      'scale-up',
      'secrets',
      'upgrade',
    ]);
  });

  it.each(cases.map((name) => ({ name, title: readCase(name).title })))(
    'renders $title',
    ({ name }) => {
      for (const [file, text] of Object.entries(listFiles(name))) {
        const path = `${golden}${name}/${file}`;
        if (isUpdate && text !== null) writeFileSync(path, text);
        expect({ file, text: existsSync(path) ? readFileSync(path, 'utf8') : null }).toEqual({
          file,
          text,
        });
      }
    },
  );
});
