/** What a person should know before saying yes. `detail` names the service, volume or release. */
import type { Plan, PlanService, StackSpec } from '#libs/contracts';
import { listDatabases } from '../product/cross-checks.js';
import { findMember } from '../compose/service-values.js';
import type { PlanInput } from './plan-input.js';
import { compareVersions } from './versions.js';

export type Warning = Plan['warnings'][number];

/** Warnings of a task that carries out a revision. */
export function listRevisionWarnings(
  { kind, spec, current, running, backupTarget }: PlanInput,
  services: readonly PlanService[],
): Warning[] {
  return [
    ...(current && !running ? [{ code: 'NOT_RUNNING', detail: '' }] : []),
    ...listDataRestarts(spec, services),
    ...services
      .filter(({ replicasAfter }) => replicasAfter === 0)
      .map(({ service }) => ({ code: 'REPLICAS_ZERO', detail: service })),
    ...(current ? listReleaseWarnings(kind, current.spec, spec) : []),
    ...(current ? listDetachedVolumes(current.spec, spec) : []),
    ...(current ? listTargetWarnings(backupTarget) : []),
  ];
}

/** What a backup that goes there does not protect against. */
export const listTargetWarnings = (target: PlanInput['backupTarget']): Warning[] =>
  target?.kind === 'local' ? [{ code: 'BACKUP_ON_SAME_MACHINE', detail: target.name }] : [];

/** Services that keep data stop before they start anew. */
function listDataRestarts(spec: StackSpec, services: readonly PlanService[]): Warning[] {
  const databases = listDatabases(spec.release.manifest);
  return services
    .filter(({ service, effect }) => {
      const volumes = findMember(spec.release.manifest.services, service)?.volumes ?? [];
      const keepsData = databases.has(service) || volumes.some(({ readOnly }) => !readOnly);
      return effect === 'recreate' && keepsData;
    })
    .map(({ service }) => ({ code: 'DATA_SERVICE_RESTARTS', detail: service }));
}

function listReleaseWarnings(
  kind: PlanInput['kind'],
  before: StackSpec,
  after: StackSpec,
): Warning[] {
  if (before.release.id === after.release.id) return [];
  const detail = `${before.release.version} → ${after.release.version}`;
  const hasSchema = Boolean(before.release.manifest.migrate ?? after.release.manifest.migrate);
  const isOlder = compareVersions(after.release.version, before.release.version) < 0;
  return [
    ...(isOlder && kind !== 'rollback' ? [{ code: 'DOWNGRADE', detail }] : []),
    ...(kind === 'rollback' && hasSchema ? [{ code: 'SCHEMA_NOT_ROLLED_BACK', detail }] : []),
  ];
}

/** The data stays on the host, but no service has it any more. */
const listDetachedVolumes = (before: StackSpec, after: StackSpec): Warning[] =>
  before.release.manifest.volumes
    .filter((volume) => !after.release.manifest.volumes.includes(volume))
    .sort()
    .map((volume) => ({ code: 'VOLUME_DETACHED', detail: volume }));
