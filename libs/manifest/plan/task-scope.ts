/** Which parts of a stack a task touches. The plan and the engine ask the same questions here. */
import type { Manifest, StackTaskInput } from '#libs/contracts';
import { listDatabases } from '../product/cross-checks.js';
import type { PlanInput } from './plan-input.js';

/** Services that a restart gives new containers: those asked for, or all but the databases. */
export const listRestartedServices = (input: StackTaskInput, manifest: Manifest): string[] => {
  if (input.kind !== 'restart') return [];
  const databases = listDatabases(manifest);
  const all = Object.keys(manifest.services).filter((name) => !databases.has(name));
  return (input.services ?? all).toSorted();
};

/** The migration command when the task runs it: an upgrade, or a deploy of a release that is new to the stack's data. */
export function findMigration({
  kind,
  spec,
  current,
}: Pick<PlanInput, 'kind' | 'spec' | 'current'>): string[] | null {
  const isNewRelease = current?.spec.release.id !== spec.release.id;
  const runs = kind === 'upgrade' || (kind === 'deploy' && isNewRelease);
  return runs ? (spec.release.manifest.migrate?.command ?? null) : null;
}
