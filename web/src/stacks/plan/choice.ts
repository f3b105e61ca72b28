/** What a person chose before the plan is made: a release, a revision, services, sizes. */
import type { StackResponse, StackTaskInput, StackTaskKind } from '#libs/contracts';

export interface PlanChoice {
  /** Null while something must still be chosen. */
  input: StackTaskInput | null;
  /** Words for the button. */
  release?: string | undefined;
  revision?: number | undefined;
}

/** What the address of the page names already. */
export interface AskedFor {
  revisionId?: string | null;
  restorePointId?: string | null;
}

/** What is asked for before anybody has chosen anything. */
export const firstInput = (
  kind: StackTaskKind,
  stack: StackResponse,
  { revisionId, restorePointId }: AskedFor,
): PlanChoice => {
  switch (kind) {
    case 'upgrade':
    case 'scale':
    case 'restore':
      return { input: null };
    case 'rollback':
      return { input: revisionId ? { kind, revisionId } : { kind } };
    case 'drill':
      return { input: restorePointId ? { kind, restorePointId } : { kind } };
    case 'remove':
      return { input: { kind, confirmTenantName: stack.tenantName, deleteVolumes: false } };
    default:
      return { input: { kind } };
  }
};

interface TypedSize {
  replicas: number | undefined;
  memoryBytes: number | undefined;
  cpus: number | undefined;
}

/** Only the settings that differ from what is wanted now; null when nothing does. */
export const scaleInput = (
  stack: Pick<StackResponse, 'services'>,
  typed: Readonly<Record<string, TypedSize>>,
): StackTaskInput | null => {
  const services: Record<string, Partial<TypedSize>> = {};
  for (const [service, size] of Object.entries(typed)) {
    const now = stack.services[service];
    if (!now) continue;
    const changed: Partial<TypedSize> = {};
    if (size.replicas !== undefined && size.replicas !== now.replicas)
      changed.replicas = size.replicas;
    if (size.memoryBytes !== undefined && size.memoryBytes !== now.memoryBytes) {
      changed.memoryBytes = size.memoryBytes;
    }
    if (size.cpus !== undefined && size.cpus !== now.cpus) changed.cpus = size.cpus;
    if (Object.keys(changed).length > 0) services[service] = changed;
  }
  return Object.keys(services).length === 0 ? null : { kind: 'scale', services };
};
