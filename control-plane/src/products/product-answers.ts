import type { ProductResponse, ReleaseResponse } from '#libs/contracts';
import type { ProductRow } from './products.repository.js';
import { findLatestVersion } from './release-order.js';
import type { ReleaseRow } from './releases.repository.js';

/** What the API shows of a product. */
export const toProductResponse = (row: ProductRow): ProductResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  slug: row.slug,
  name: row.name,
  latestVersion: findLatestVersion(row.releases.map(({ version }) => version)),
  releaseCount: row.releases.length,
  version: row.version,
});

/** What the API shows of a release. It never changes, so it was updated when it was made. */
export const toReleaseResponse = (row: ReleaseRow): ReleaseResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.createdAt.toISOString(),
  productId: row.productId,
  productSlug: row.product.slug,
  version: row.version,
  notes: row.notes,
  manifest: row.manifest,
  file: row.file,
  publishedBy: row.publishedBy,
  stackCount: row._count.stacks,
});
