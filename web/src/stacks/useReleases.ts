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
