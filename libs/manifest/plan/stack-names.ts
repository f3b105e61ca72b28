/** Host names and volumes before and after. */
import type { Plan, StackSpec } from '#libs/contracts';

export const listSortedHostnames = (spec: StackSpec | null): string[] =>
  [...new Set(Object.values(spec?.hostnames ?? {}))].sort();

export const listSortedVolumes = (spec: StackSpec | null): string[] =>
  [...(spec?.release.manifest.volumes ?? [])].sort();

export function listHostnameEffects(before: StackSpec | null, after: StackSpec): Plan['hostnames'] {
  const old = listSortedHostnames(before);
  const wanted = listSortedHostnames(after);
  return [...new Set([...old, ...wanted])].sort().map((hostname) => ({
    hostname,
    effect: !wanted.includes(hostname) ? 'remove' : old.includes(hostname) ? 'keep' : 'create',
  }));
}

/** A volume that no service mounts any more stays on the host. */
export function listVolumeEffects(before: StackSpec | null, after: StackSpec): Plan['volumes'] {
  const old = listSortedVolumes(before);
  return [...new Set([...old, ...listSortedVolumes(after)])]
    .sort()
    .map((volume) => ({ volume, effect: old.includes(volume) ? 'keep' : 'create' }));
}
