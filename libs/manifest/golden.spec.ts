/** Renders of whole stacks, compared byte for byte with files that are reviewed like code. `MIRAB_UPDATE_GOLDEN=1` writes them anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stackSpec, stackTaskInput, type StackSpec, type StackTaskInput } from '#libs/contracts';
import { describe, expect, it } from 'vitest';
import {
  parseProduct,
  renderPlan,
  renderRevision,
  renderSecretOverride,
  renderTransition,
  retiredServices,
  type CurrentRevision,
} from './index.js';
import { listRestartedServices } from './plan/render-plan.js';

const golden = fileURLToPath(new URL('../../test/golden/', import.meta.url));
const isUpdate = process.env['MIRAB_UPDATE_GOLDEN'] === '1';
const readJson = (path: string): any => JSON.parse(readFileSync(`${golden}${path}`, 'utf8'));

interface Case {
  title: string;
  after: string | null;
  number: number;
  task: StackTaskInput;
  patch: Record<string, unknown>;
}

const cases = readdirSync(golden).filter((name) => existsSync(`${golden}${name}/case.json`));
const readCase = (name: string): Case => {
  const found = readJson(`${name}/case.json`);
  return { ...found, task: stackTaskInput.parse(found.task) };
};

/** RFC 7396. */
const mergePatch = (target: any, patch: any): any => {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged = { ...target };
  for (const [key, value] of Object.entries(patch)) merged[key] = mergePatch(merged[key], value);
  return merged;
};

/** A patch is laid over the base spec, or over that of the case before unless the release goes back. */
function buildSpec(name: string): StackSpec {
  const { after, patch, task } = readCase(name);
  const base =
    after === null || task.kind === 'rollback' ? readJson('base-spec.json') : buildSpec(after);
  const spec = mergePatch(base, patch);
  const product = readFileSync(`${golden}products/edu-erp-${spec.release.version}.yaml`, 'utf8');
  const manifest = parseProduct(product, readJson('products/images.json'));
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
    expect(cases.sort()).toEqual([
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
