import { compareVersions } from '#libs/manifest';

/** The highest version, whatever was published last; null when there is none. */
export const findLatestVersion = (versions: readonly string[]): string | null =>
  [...versions].sort(compareVersions).at(-1) ?? null;
