import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import {
  rolePermissions,
  type CreatedTokenResponse,
  type ListQuery,
  type Page,
  type Role,
  type TokenResponse,
} from '#libs/contracts';
import {
  Database,
  isForeignKeyViolation,
  type Prisma,
  type TokenModel,
  type Transaction,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { assertTenantFitsRole, refuseTenant } from '../access/tenant-role.js';
import { AuditWriter } from '../audit/audit-record.js';
import { generateSecret, hashSecret, renderToken } from '../auth/secrets/credentials.js';
import { EventBus } from '../events/event-bus.js';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { TokensRepository } from './tokens.repository.js';

export interface NewTokenBody {
  name: string;
  role: Role;
  tenantId: string | null;
  expiresInDays: number;
}

const dayMs = 24 * 3_600_000;

export const renderTokenAnswer = (token: TokenModel): TokenResponse => ({
  id: token.id,
  createdAt: token.createdAt.toISOString(),
  updatedAt: token.updatedAt.toISOString(),
  name: token.name,
  role: token.role,
  tenantId: token.tenantId,
  expiresAt: token.expiresAt.toISOString(),
  revokedAt: token.revokedAt?.toISOString() ?? null,
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  lastUsedFrom: token.lastUsedFrom,
  createdBy: token.createdBy,
});

@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditWriter,
    private readonly repository: TokensRepository,
    private readonly events: EventBus,
  ) {}

  async list(context: RequestContext, query: ListQuery): Promise<Page<TokenResponse>> {
    const page = readPageRequest<Prisma.TokenOrderByWithRelationInput>(query, {
      columns: {
        name: (order) => ({ name: order }),
        role: (order) => ({ role: order }),
        createdAt: (order) => ({ createdAt: order }),
        expiresAt: (order) => ({ expiresAt: order }),
        lastUsedAt: (order) => ({ lastUsedAt: { sort: order, nulls: 'last' } }),
      },
      defaultSort: '-createdAt',
      tieBreak: { id: 'asc' },
    });
    const found = await this.database.transaction(context.scope, (tx) =>
      this.repository.list(tx, { q: query.q, ...page }),
    );
    return renderPage(found, renderTokenAnswer);
  }

  async get(context: RequestContext, id: string): Promise<TokenResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      renderTokenAnswer(await this.getRow(tx, id)),
    );
  }

  /** @throws MirabError FORBIDDEN when the role holds a right that the maker lacks. */
  async create(context: RequestContext, body: NewTokenBody): Promise<CreatedTokenResponse> {
    assertTenantFitsRole(body.role, body.tenantId);
    assertWithin(context, body.role);
    const id = uuidv7();
    const secret = generateSecret();
    const token = await this.database
      .transaction(context.scope, async (tx) => {
        const created = await this.repository.create(tx, {
          id,
          name: body.name,
          role: body.role,
          tenantId: body.tenantId,
          secretHash: hashSecret(secret),
          createdBy: context.actor.name,
          expiresAt: await this.expiryOf(tx, context, body.expiresInDays),
        });
        await this.record(tx, context, 'token.created', created);
        return created;
      })
      .catch((error: unknown) => {
        throw isForeignKeyViolation(error) ? refuseTenant('there is no such tenant') : error;
      });
    return { ...renderTokenAnswer(token), secret: renderToken(id, secret) };
  }

  async revoke(context: RequestContext, id: string): Promise<void> {
    await this.database.transaction(context.scope, async (tx) => {
      const token = await this.getRow(tx, id);
      if (await this.repository.revoke(tx, id))
        await this.record(tx, context, 'token.revoked', token);
    });
    this.events.announceAccess(id);
  }

  /** @throws MirabError NOT_FOUND */
  async getTenantId(context: RequestContext, slug: string): Promise<string> {
    const id = await this.database.transaction(context.scope, (tx) =>
      this.repository.findTenantId(tx, slug),
    );
    if (!id) throw new MirabError('NOT_FOUND', `There is no tenant ${slug}.`);
    return id;
  }

  /** A token that a token makes ends with it at the latest: otherwise a stolen one could renew itself for ever. */
  private async expiryOf(tx: Transaction, context: RequestContext, days: number): Promise<Date> {
    const wanted = new Date(Date.now() + days * dayMs);
    if (context.actor.kind !== 'token' || !context.actor.id) return wanted;
    const own = (await this.getRow(tx, context.actor.id)).expiresAt;
    return own < wanted ? own : wanted;
  }

  private async getRow(tx: Transaction, id: string): Promise<TokenModel> {
    const token = await this.repository.find(tx, id);
    if (!token) throw new MirabError('NOT_FOUND', 'There is no token with this id.');
    return token;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    token: TokenModel,
  ): Promise<void> {
    const { name, role, tenantId, expiresAt } = token;
    await this.audit.write(tx, context, {
      action,
      subjectType: 'token',
      subjectId: token.id,
      tenantId,
      after: { name, role, tenantId, expiresAt },
    });
  }
}

function assertWithin(context: RequestContext, role: Role): void {
  const own = rolePermissions[context.actor.role];
  const missing = [...rolePermissions[role]].filter((permission) => !own.has(permission));
  if (missing.length > 0)
    throw new MirabError(
      'FORBIDDEN',
      `A token cannot do what you may not: the role ${role} includes ${missing.join(', ')}.`,
    );
}
