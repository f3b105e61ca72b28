import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type {
  createTenantBody,
  ListQuery,
  Page,
  TenantResponse,
  updateTenantBody,
} from '#libs/contracts';
import {
  Database,
  escapeLike,
  type Transaction,
  type TenantOrderByWithRelationInput,
  type TenantWhereInput,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { byName, readPageRequest, renderPage } from '../http/list-query.js';
import { orNameTaken } from '../http/name-taken.js';
import type { RequestContext } from '../http/request-context.js';
import { assertVersion } from '../http/version.js';
import { SettingsService } from '../settings/settings.service.js';
import { toSearchName } from './search-name.js';
import { toTenantResponse } from './tenant-answer.js';
import { TenantsRepository, type TenantRow } from './tenants.repository.js';

/** Customers. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly database: Database,
    private readonly repository: TenantsRepository,
    private readonly settings: SettingsService,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError NAME_TAKEN; a slug stays taken when its tenant is gone. */
  async create(
    context: RequestContext,
    body: z.output<typeof createTenantBody>,
  ): Promise<TenantResponse> {
    const changed = await this.database.transaction(context.scope, async (tx) => {
      const row = await this.insert(tx, body);
      await this.record(tx, context, 'tenant.created', {
        id: row.id,
        after: toTenantResponse(row),
      });
      return toTenantResponse(row);
    });
    return this.announced(changed);
  }

  async list(context: RequestContext, query: ListQuery): Promise<Page<TenantResponse>> {
    const page = readPageRequest<TenantOrderByWithRelationInput>(query, byName);
    return this.database.transaction(context.scope, async (tx) =>
      renderPage(
        await this.repository.list(tx, { ...page, where: searchTenants(query.q) }),
        toTenantResponse,
      ),
    );
  }

  async get(context: RequestContext, id: string): Promise<TenantResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      toTenantResponse(await this.getRow(tx, id)),
    );
  }

  async update(
    context: RequestContext,
    id: string,
    version: number,
    body: z.output<typeof updateTenantBody>,
  ): Promise<TenantResponse> {
    const changed = await this.database.transaction(context.scope, async (tx) => {
      if (body.paused !== undefined || body.maxActive !== undefined)
        await this.settings.holdClaims(tx);
      const before = await this.getLocked(tx, id);
      assertVersion(version, before.version);
      const fields =
        body.name === undefined ? body : { ...body, searchName: toSearchName(body.name) };
      const after = await this.repository.update(tx, id, fields);
      const change = { before: toTenantResponse(before), after: toTenantResponse(after) };
      await this.record(tx, context, 'tenant.updated', { id: after.id, ...change });
      return change.after;
    });
    return this.announced(changed);
  }

  /** @throws MirabError STILL_IN_USE while a stack lives. */
  async remove(context: RequestContext, id: string): Promise<void> {
    await this.database.transaction(context.scope, async (tx) => {
      const row = await this.getLocked(tx, id);
      if (row._count.stacks > 0) throw stillInUse(row);
      await this.repository.remove(tx, id, new Date());
      await this.record(tx, context, 'tenant.removed', {
        id: row.id,
        before: toTenantResponse(row),
      });
    });
    this.announced({ id });
  }

  /** For who makes something that belongs to the tenant: it cannot be removed until the transaction ends. Null when it is not there. */
  async findLocked(tx: Transaction, id: string): Promise<TenantRow | null> {
    await this.repository.lock(tx, id);
    return this.repository.find(tx, id);
  }

  private async getLocked(tx: Transaction, id: string): Promise<TenantRow> {
    return (await this.findLocked(tx, id)) ?? missing();
  }

  private async getRow(tx: Transaction, id: string): Promise<TenantRow> {
    return (await this.repository.find(tx, id)) ?? missing();
  }

  private async insert(
    tx: Transaction,
    body: z.output<typeof createTenantBody>,
  ): Promise<TenantRow> {
    return orNameTaken(
      this.repository.insert(tx, {
        ...body,
        id: uuidv7(),
        searchName: toSearchName(body.name),
      }),
      `The short name "${body.slug}" is taken, maybe by a tenant that was removed. Choose another.`,
    );
  }

  /** Tells open panels, after the transaction. */
  private announced<Changed extends { id: string }>(change: Changed): Changed {
    this.events.announce({ resource: 'tenants', id: change.id, tenantId: change.id });
    return change;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    { id, ...change }: { id: string; before?: unknown; after?: unknown },
  ): Promise<void> {
    const subject = { subjectType: 'tenant', subjectId: id, tenantId: id };
    await this.audit.write(tx, context, { action, ...subject, ...change });
  }
}

/** Tenants whose name or short name holds `text`; all of them without one. */
export const searchTenants = (text: string | undefined): TenantWhereInput =>
  text
    ? {
        OR: [
          { searchName: { contains: escapeLike(toSearchName(text)) } },
          { slug: { contains: escapeLike(text.toLowerCase()) } },
        ],
      }
    : {};

const missing = (): never => {
  throw new MirabError('NOT_FOUND', 'There is no such tenant.');
};

const stillInUse = ({ name, _count }: TenantRow): MirabError =>
  new MirabError(
    'STILL_IN_USE',
    `${name} still has ${_count.stacks === 1 ? 'one stack' : `${_count.stacks} stacks`}. Remove them first; nothing was changed.`,
  );
