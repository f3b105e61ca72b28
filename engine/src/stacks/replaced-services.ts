/** What a change replaces, and the files with which it stands beside what replaces it. Pure. */
import type { ObservedContainer } from '#libs/contracts';
import type { RevisionSides } from './revision-revert.js';
import { finalFiles, transitionFiles, type StackFiles } from './stack-files.js';

interface Replacing extends Pick<RevisionSides, 'after' | 'before'> {
  /** Compose services of the old revision that end once traffic has moved. */
  retired: readonly string[];
}

/**
 * What serves no more: the old generations, and whatever an attempt that lost its host has left. A container that belongs to no service is
 * none of ours, whoever tells of it.
 */
export function listReplaced(
  { after, retired }: Replacing,
  containers: readonly ObservedContainer[],
): string[] {
  const wanted = new Set(
    Object.values(after.rendered.content.services).map((service) => service.composeName),
  );
  const strangers = containers
    .map((container) => container.compose_service)
    .filter((name) => name !== '' && !wanted.has(name));
  return [...new Set([...retired, ...strangers])].sort();
}

/** Old generations stand beside the new ones only when something is replaced. */
export function filesOf({ after, before, retired }: Replacing): StackFiles {
  return before && retired.length > 0
    ? transitionFiles(after, before, retired)
    : finalFiles(after.rendered, after.secrets);
}
