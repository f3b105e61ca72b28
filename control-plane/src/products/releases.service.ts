import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { Manifest, Page, PublishReleaseBody, ReleaseResponse } from '#libs/contracts';
import {
  Database,
  escapeLike,
  isUniqueViolation,
  type Transaction,
  type ReleaseOrderByWithRelationInput,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { parseProduct, RefusedError, type Problem } from '#libs/manifest';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { toReleaseResponse } from './product-answers.js';
import { ProductsService } from './products.service.js';
import type { ReleaseListQuery } from './release-query.js';
import { ReleasesRepository, type ReleaseRow } from './releases.repository.js';

export type { ReleaseRow } from './releases.repository.js';

/** Immutable versions of products. */
@Injectable()
export class ReleasesService {
  constructor(
    private readonly database: Database,
    private readonly repository: ReleasesRepository,
    private readonly products: ProductsService,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError PRODUCT_FILE_REFUSED with every problem of the file, RELEASE_EXISTS. */
  async publish(
    context: RequestContext,
    productId: string,
    body: PublishReleaseBody,
  ): Promise<ReleaseResponse> {
    const manifest = parseFile(body);
    const release = await this.database.transaction(context.scope, async (tx) => {
      const product = await this.products.getRow(tx, productId);
      assertSameName(manifest, product.slug);
      const row = await this.insert(tx, {
        productId,
        manifest,
        version: body.version,
        file: body.file,
        notes: body.notes,
        publishedBy: context.actor.name,
      });
      await this.audit.write(tx, context, {
        action: 'release.published',
        subjectType: 'release',
        subjectId: row.id,
        tenantId: null,
        after: {
          productId,
          productSlug: product.slug,
          version: row.version,
          images: listImages(manifest),
        },
      });
      return toReleaseResponse(row);
    });
    this.events.announce({ resource: 'releases', id: release.id, tenantId: null });
    this.events.announce({ resource: 'products', id: productId, tenantId: null });
    return release;
  }

  async list(context: RequestContext, query: ReleaseListQuery): Promise<Page<ReleaseResponse>> {
    const page = readPageRequest<ReleaseOrderByWithRelationInput>(query, {
      columns: {
        createdAt: (order) => ({ createdAt: order }),
        version: (order) => ({ version: order }),
      },
      defaultSort: '-createdAt',
      tieBreak: { id: 'desc' },
    });
    const search = query.q ? { version: { contains: escapeLike(query.q) } } : {};
    return this.database.transaction(context.scope, async (tx) => {
      if (query.productId) await this.products.getRow(tx, query.productId);
      const where = { ...(query.productId ? { productId: query.productId } : {}), ...search };
      return renderPage(await this.repository.list(tx, { ...page, where }), toReleaseResponse);
    });
  }

  async get(context: RequestContext, id: string): Promise<ReleaseResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      const row = await this.find(tx, id);
      if (!row) throw new MirabError('NOT_FOUND', 'There is no such release.');
      return toReleaseResponse(row);
    });
  }

  async find(tx: Transaction, id: string): Promise<ReleaseRow | null> {
    return this.repository.find(tx, id);
  }

  private async insert(
    tx: Transaction,
    release: Omit<Parameters<ReleasesRepository['insert']>[1], 'id'>,
  ): Promise<ReleaseRow> {
    try {
      return await this.repository.insert(tx, { id: uuidv7(), ...release });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const message = `Version ${release.version} is published already, and a release never changes. Publish the file under a new version.`;
      const errors = [{ pointer: '/version', code: 'RELEASE_EXISTS', message }];
      throw new MirabError('RELEASE_EXISTS', message, { errors, cause: error });
    }
  }
}

const refuse = (problems: readonly Problem[], cause?: unknown): MirabError => {
  const [first] = problems;
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  return new MirabError(
    'PRODUCT_FILE_REFUSED',
    `The release was not published. ${first?.pointer || '/'}: ${first?.message ?? 'the file is refused'}${more}`,
    {
      errors: problems.map(({ pointer, code, message }) => ({
        pointer: `/file${pointer}`,
        code,
        message,
      })),
      cause,
    },
  );
};

/** Pointers of the problems lead into the file, below `/file`. */
function parseFile({ file, images }: PublishReleaseBody): Manifest {
  try {
    return parseProduct(file, images);
  } catch (error) {
    throw error instanceof RefusedError ? refuse(error.problems, error) : error;
  }
}

function assertSameName(manifest: Manifest, slug: string): void {
  if (manifest.name === slug) return;
  const message = `The file is of "${manifest.name}" and this product is "${slug}".`;
  throw refuse([{ pointer: '/name', code: 'PRODUCT_NAME_DIFFERS', message }]);
}

const listImages = (manifest: Manifest): Record<string, string> =>
  Object.fromEntries(
    Object.entries(manifest.services).map(([service, { image }]) => [service, image]),
  );
