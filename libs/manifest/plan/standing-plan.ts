/** Plan of a task that acts on the revision that stands: start, stop, backup, drill, remove. */
import type { Plan, ServiceEffect } from '#libs/contracts';
import { listBackedUp } from './backed-up.js';
import { hashPlan } from './plan-hash.js';
import type { PlanInput } from './plan-input.js';
import { listUniformEffects } from './service-effects.js';
import { listSortedHostnames, listSortedVolumes } from './stack-names.js';
import { listTargetWarnings } from './warnings.js';

/** Kinds that leave what runs as it is, and have something to do all the same. */
const worksBeside: ReadonlySet<PlanInput['kind']> = new Set(['backup', 'drill']);

export function renderStandingPlan(input: PlanInput): Plan {
  const { kind, current, running, backupTarget } = input;
  const removes = kind === 'remove';
  const effect = findEffect(input);
  const spec = current?.spec ?? null;
  const lost = input.input.kind === 'remove' && input.input.deleteVolumes;
  const volumes = listSortedVolumes(spec);
  return {
    kind,
    hash: hashPlan(input),
    baseRevision: current?.number ?? null,
    nextRevision: null,
    isNoop: effect === 'keep' && !worksBeside.has(kind),
    withoutInterruption: !running || effect === 'keep',
    services: listUniformEffects(current?.content, effect),
    changes: [],
    hostnames: listSortedHostnames(spec).map((hostname) => ({
      hostname,
      effect: removes ? 'remove' : 'keep',
    })),
    volumes: volumes.map((volume) => ({ volume, effect: lost ? 'remove' : 'keep' })),
    migration: null,
    backup: backupTarget
      ? { target: backupTarget, items: listBackedUp(input.spec.release.manifest) }
      : null,
    composeDiff: '',
    warnings: [
      ...volumes
        .filter(() => lost)
        .map((volume) => ({ code: 'VOLUMES_WILL_BE_DELETED', detail: volume })),
      ...listTargetWarnings(backupTarget),
    ],
  };
}

/** `keep` when there is nothing to do. A removal always has something to do: the stack itself goes. */
function findEffect({ kind, current, running }: PlanInput): ServiceEffect {
  switch (kind) {
    case 'remove':
      return 'remove';
    case 'start':
      return current === null || running ? 'keep' : 'start';
    case 'stop':
      return current === null || !running ? 'keep' : 'stop';
    case 'backup':
    case 'drill':
      return 'keep';
    default:
      throw new RangeError(`There is no plan for tasks of kind ${kind}.`);
  }
}
