/** What a task would do, before it does it. The control-plane shows it; the engine computes it again and compares the hashes. */
import {
  revisionTaskKinds,
  type Manifest,
  type Plan,
  type RenderedRevision,
  type StackSpec,
  type StackTaskInput,
} from '#libs/contracts';
import { listDatabases } from '../product/cross-checks.js';
import { renderRecords } from '../render/records.js';
import { renderRevision } from '../render/revision.js';
import { canonicalJson } from '../text/canonical-json.js';
import { listChanges } from './changes.js';
import { renderComposeDiff } from './compose-diff.js';
import { hashPlan } from './plan-hash.js';
import type { PlanInput } from './plan-input.js';
import {
  isWithoutInterruption,
  listRevisionEffects,
  listUniformEffects,
} from './service-effects.js';
import { listRevisionWarnings } from './warnings.js';

/** Services that a restart gives new containers: those asked for, or all but the databases. */
export const listRestartedServices = (input: StackTaskInput, manifest: Manifest): string[] => {
  if (input.kind !== 'restart') return [];
  const databases = listDatabases(manifest);
  return (
    input.services ?? Object.keys(manifest.services).filter((name) => !databases.has(name))
  ).toSorted();
};

/** The migration command when the task runs it: a release that is new to the stack's data. */
export function findMigration({
  kind,
  spec,
  current,
}: Pick<PlanInput, 'kind' | 'spec' | 'current'>): string[] | null {
  const isNewRelease = current === null || current.spec.release.id !== spec.release.id;
  const runs = kind === 'upgrade' || (kind === 'deploy' && isNewRelease);
  return runs ? (spec.release.manifest.migrate?.command ?? null) : null;
}

/** Throws `SPEC_REFUSED` when the wanted state cannot be rendered. */
export function renderPlan(input: PlanInput): Plan {
  if (input.input.kind !== input.kind) {
    throw new RangeError(`The input is one of ${input.input.kind}, not of ${input.kind}.`);
  }
  return revisionTaskKinds.has(input.kind) ? renderRevisionPlan(input) : renderStandingPlan(input);
}

function renderRevisionPlan(input: PlanInput): Plan {
  const { kind, spec, current, running } = input;
  const restart = listRestartedServices(input.input, spec.release.manifest);
  const number = input.nextNumber ?? (current?.number ?? 0) + 1;
  const next = renderRevision({ spec, previous: current, number, restart });
  const services = listRevisionEffects({
    before: current,
    after: { spec, content: next.content },
    restart: new Set(restart),
    running,
  });
  const hostnames = listHostnames(current?.spec ?? null, spec);
  const changes = listChanges(current?.spec ?? null, spec);
  const migration = findMigration(input);
  const isSame = current !== null && isSameRevision(current, next);
  return {
    kind,
    hash: hashPlan(input),
    baseRevision: current?.number ?? null,
    nextRevision: number,
    isNoop: isSame && running && changes.length === 0 && migration === null,
    withoutInterruption:
      !running ||
      (isWithoutInterruption(services, next, spec.release.manifest) &&
        hostnames.every(({ effect }) => effect !== 'remove')),
    services,
    changes,
    hostnames,
    volumes: listVolumes(current?.spec ?? null, spec),
    migration,
    composeDiff: renderComposeDiff(current?.compose ?? '', next.compose),
    warnings: listRevisionWarnings(input, services),
  };
}

const isSameRevision = (
  current: NonNullable<PlanInput['current']>,
  next: RenderedRevision,
): boolean =>
  current.digest === next.digest &&
  canonicalJson(renderRecords(current.spec)) === canonicalJson(next.records);

/** Start, stop and remove act on the revision that stands. */
function renderStandingPlan(input: PlanInput): Plan {
  const { kind, current, running } = input;
  const removes = input.input.kind === 'remove';
  const deletesVolumes = input.input.kind === 'remove' && input.input.deleteVolumes;
  const isNoop =
    current === null ? !removes : kind === 'start' ? running : kind === 'stop' && !running;
  const effect = isNoop ? 'keep' : removes ? 'remove' : kind === 'start' ? 'start' : 'stop';
  const manifest = current?.spec.release.manifest;
  const volumes = [...(manifest?.volumes ?? [])].sort();
  return {
    kind,
    hash: hashPlan(input),
    baseRevision: current?.number ?? null,
    nextRevision: null,
    isNoop,
    withoutInterruption: isNoop || !running || kind === 'start',
    services: listUniformEffects(current?.content, effect),
    changes: [],
    hostnames: sortedNames(current?.spec ?? null).map((hostname) => ({
      hostname,
      effect: removes ? 'remove' : 'keep',
    })),
    volumes: volumes.map((volume) => ({ volume, effect: deletesVolumes ? 'remove' : 'keep' })),
    migration: null,
    composeDiff: '',
    warnings: deletesVolumes
      ? volumes.map((volume) => ({ code: 'VOLUMES_WILL_BE_DELETED', detail: volume }))
      : [],
  };
}

const sortedNames = (spec: StackSpec | null): string[] =>
  [...new Set(Object.values(spec?.hostnames ?? {}))].sort();

function listHostnames(before: StackSpec | null, after: StackSpec): Plan['hostnames'] {
  const old = sortedNames(before);
  const wanted = sortedNames(after);
  return [...new Set([...old, ...wanted])].sort().map((hostname) => ({
    hostname,
    effect: !wanted.includes(hostname) ? 'remove' : old.includes(hostname) ? 'keep' : 'create',
  }));
}

/** A volume that no service mounts any more stays on the host. */
function listVolumes(before: StackSpec | null, after: StackSpec): Plan['volumes'] {
  const old = before?.release.manifest.volumes ?? [];
  return [...new Set([...old, ...after.release.manifest.volumes])]
    .sort()
    .map((volume) => ({ volume, effect: old.includes(volume) ? 'keep' : 'create' }));
}
