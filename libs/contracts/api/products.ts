/** Products and their releases. */
import { z } from 'zod';
import { boundedRecord, mostServices } from '../bounds.js';
import { displayName, id, imageReference, pinnedImage, releaseVersion, slug } from '../grammar.js';
import { manifest } from '../manifest.js';
import { resourceBase } from './common.js';

export const createProductBody = z
  .strictObject({ slug, name: displayName })
  .meta({ id: 'CreateProduct' });
export const updateProductBody = z
  .strictObject({ name: displayName })
  .meta({ id: 'UpdateProduct' });
export const productResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    latestVersion: z.string().nullable(),
    releaseCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Product' });

/** POST /products/{id}/releases. `images` pins the references that the file writes as tags. */
export const publishReleaseBody = z
  .strictObject({
    version: releaseVersion,
    file: z.string().max(262_144),
    images: boundedRecord(imageReference, pinnedImage, mostServices).default({}),
    notes: z.string().max(20_000).default(''),
  })
  .meta({ id: 'PublishRelease' });
export const releaseResponse = z
  .object({
    ...resourceBase,
    productId: id,
    productSlug: z.string(),
    version: z.string(),
    notes: z.string(),
    manifest,
    file: z.string(),
    publishedBy: z.string(),
    stackCount: z.int(),
  })
  .meta({ id: 'Release' });

export type ProductResponse = z.infer<typeof productResponse>;
export type ReleaseResponse = z.infer<typeof releaseResponse>;
export type PublishReleaseBody = z.infer<typeof publishReleaseBody>;
