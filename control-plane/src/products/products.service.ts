import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type {
  createProductBody,
  ListQuery,
  Page,
  ProductResponse,
  updateProductBody,
} from '#libs/contracts';
import {
  Database,
  escapeLike,
  type Transaction,
  type ProductOrderByWithRelationInput,
  type ProductWhereInput,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { byName, readPageRequest, renderPage } from '../http/list-query.js';
import { orNameTaken } from '../http/name-taken.js';
import type { RequestContext } from '../http/request-context.js';
import { assertVersion } from '../http/version.js';
import { toProductResponse } from './product-answers.js';
import { ProductsRepository, type ProductRow } from './products.repository.js';

/** What can be run for a tenant. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly repository: ProductsRepository,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError NAME_TAKEN. */
  async create(
    context: RequestContext,
    body: z.output<typeof createProductBody>,
  ): Promise<ProductResponse> {
    const changed = await this.database.transaction(context.scope, async (tx) => {
      const after = toProductResponse(await this.insert(tx, body));
      await this.record(tx, context, 'product.created', { id: after.id, after });
      return after;
    });
    return this.announced(changed);
  }

  async list(context: RequestContext, query: ListQuery): Promise<Page<ProductResponse>> {
    const page = readPageRequest<ProductOrderByWithRelationInput>(query, byName);
    return this.database.transaction(context.scope, async (tx) =>
      renderPage(
        await this.repository.list(tx, { ...page, where: search(query.q) }),
        toProductResponse,
      ),
    );
  }

  async get(context: RequestContext, id: string): Promise<ProductResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      toProductResponse(await this.getRow(tx, id)),
    );
  }

  async update(
    context: RequestContext,
    id: string,
    version: number,
    body: z.output<typeof updateProductBody>,
  ): Promise<ProductResponse> {
    const changed = await this.database.transaction(context.scope, async (tx) => {
      await this.repository.lock(tx, id);
      const before = toProductResponse(await this.getRow(tx, id));
      assertVersion(version, before.version);
      const after = toProductResponse(await this.repository.update(tx, id, body));
      await this.record(tx, context, 'product.updated', { id, before, after });
      return after;
    });
    return this.announced(changed);
  }

  /** @throws MirabError NOT_FOUND. */
  async getRow(tx: Transaction, id: string): Promise<ProductRow> {
    const row = await this.repository.find(tx, id);
    if (!row) throw new MirabError('NOT_FOUND', 'There is no such product.');
    return row;
  }

  private async insert(
    tx: Transaction,
    body: z.output<typeof createProductBody>,
  ): Promise<ProductRow> {
    return orNameTaken(
      this.repository.insert(tx, { id: uuidv7(), ...body }),
      `There is a product "${body.slug}" already. Choose another short name.`,
    );
  }

  /** Tells open panels, after the transaction. */
  private announced<Changed extends { id: string }>(change: Changed): Changed {
    this.events.announce({ resource: 'products', id: change.id, tenantId: null });
    return change;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    { id, ...change }: { id: string; before?: unknown; after?: unknown },
  ): Promise<void> {
    const subject = { subjectType: 'product', subjectId: id, tenantId: null };
    await this.audit.write(tx, context, { action, ...subject, ...change });
  }
}

const search = (text: string | undefined): ProductWhereInput => {
  if (!text) return {};
  const contains = escapeLike(text);
  return {
    OR: [
      { name: { contains, mode: 'insensitive' } },
      { slug: { contains: contains.toLowerCase() } },
    ],
  };
};
