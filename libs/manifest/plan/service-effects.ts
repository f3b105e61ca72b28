/** What happens to each service, and why. */
import type {
  Manifest,
  PlanService,
  RenderedRevision,
  RevisionContent,
  ServiceContent,
  ServiceEffect,
  StackSpec,
} from '#libs/contracts';
import { findMember } from '../compose/service-values.js';
import { listDatabases } from '../product/cross-checks.js';
import { listDifferences, listServiceFacts } from './service-facts.js';

export interface EffectInput {
  readonly before: { readonly spec: StackSpec; readonly content: RevisionContent } | null;
  readonly after: { readonly spec: StackSpec; readonly content: RevisionContent };
  readonly restart: ReadonlySet<string>;
  readonly running: boolean;
}

/** Effects of carrying out a revision. */
export function listRevisionEffects({
  before,
  after,
  restart,
  running,
}: EffectInput): PlanService[] {
  return unionOfServices(before?.content, after.content).map((service) => {
    const old = findMember(before?.content.services ?? {}, service);
    const next = findMember(after.content.services, service);
    const effect = findEffect(old, next, running);
    const differences = listDifferences(
      listServiceFacts(before?.spec ?? null, service),
      listServiceFacts(after.spec, service),
    );
    return {
      service,
      effect,
      because: listReasons(effect, differences, restart.has(service)),
      replicasBefore: old?.replicas ?? null,
      replicasAfter: next?.replicas ?? null,
    };
  });
}

/** The same effect on every service, for tasks that change no revision. */
export const listUniformEffects = (
  content: RevisionContent | undefined,
  effect: ServiceEffect,
): PlanService[] =>
  unionOfServices(content).map((service) => {
    const replicas = findMember(content?.services ?? {}, service)?.replicas ?? null;
    const replicasAfter = effect === 'stop' ? 0 : effect === 'remove' ? null : replicas;
    return { service, effect, because: [], replicasBefore: replicas, replicasAfter };
  });

const unionOfServices = (...contents: (RevisionContent | undefined)[]): string[] =>
  [...new Set(contents.flatMap((content) => Object.keys(content?.services ?? {})))].sort();

function findEffect(
  old: ServiceContent | undefined,
  next: ServiceContent | undefined,
  running: boolean,
): ServiceEffect {
  if (!next) return 'remove';
  if (!old) return 'create';
  if (!running) return 'start';
  if (next.replicas === 0) return old.replicas === 0 ? 'keep' : 'stop';
  if (old.replicas === 0) return 'start';
  if (old.generation !== next.generation) {
    return old.exposed && next.exposed ? 'replace' : 'recreate';
  }
  if (old.replicas === next.replicas) return 'keep';
  return old.replicas < next.replicas ? 'scale-up' : 'scale-down';
}

function listReasons(effect: ServiceEffect, differences: string[], restarts: boolean): string[] {
  if (effect === 'create' || effect === 'remove') return ['release'];
  if (effect === 'keep') return [];
  const reasons = restarts ? ['restart', ...differences] : differences;
  // The render itself changed: a newer Mirab writes something differently.
  return reasons.length > 0 || effect === 'start' ? reasons : ['rendering'];
}

/**
 * True when no request can be dropped: every way in keeps an answer, and nothing that answers stand on stops for a moment. A worker
 * that no exposed service waits for may restart.
 */
export function isWithoutInterruption(
  effects: readonly PlanService[],
  next: Pick<RenderedRevision, 'routes'>,
  manifest: Manifest,
): boolean {
  const relied = listReliedServices(manifest);
  const stops = effects.some(
    ({ service, effect }) =>
      (effect === 'recreate' || effect === 'scale-down' || effect === 'stop') &&
      relied.has(service),
  );
  return !stops && next.routes.every(({ replicas }) => replicas > 0);
}

/** What exposed services wait for, directly or through others, and every database. */
function listReliedServices(manifest: Manifest): ReadonlySet<string> {
  const relied = new Set<string>([...Object.keys(manifest.expose), ...listDatabases(manifest)]);
  // A set hands out what is added to it while it is walked.
  for (const service of relied) {
    const definition = findMember(manifest.services, service);
    for (const other of Object.keys(definition?.dependsOn ?? {})) relied.add(other);
  }
  return relied;
}
