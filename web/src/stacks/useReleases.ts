/** Releases of a product, newest first; each holds its manifest. */
import { useGetList } from 'ra-core';
import type { ReleaseResponse } from '#libs/contracts';

export const useReleases = (productId: string | undefined) =>
  useGetList<ReleaseResponse>(
    'releases',
    {
      filter: { productId },
      sort: { field: 'createdAt', order: 'DESC' },
      pagination: { page: 1, perPage: 200 },
    },
    { enabled: Boolean(productId) },
  );

/** The releases that do not run, each with whether it was published after the one that does. */
export const otherReleases = <R extends { id: string }>(releases: readonly R[], runs: string) => {
  const at = releases.findIndex(({ id }) => id === runs);
  return releases.flatMap((release, index) =>
    release.id === runs ? [] : [{ ...release, isNewer: at < 0 || index < at }],
  );
};
