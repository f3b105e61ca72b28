import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { AuditEntryResponse, Page } from '#libs/contracts';
import { Database, escapeLike, type AuditEntryModel, type Prisma } from '#libs/database';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import type { AuditQuery } from './audit-query.js';
import { AuditNamesRepository, type SubjectName } from './audit-names.repository.js';
import { AuditRepository } from './audit.repository.js';

const actorKind = z.enum(['user', 'token', 'schedule', 'system']);

const render = (row: AuditEntryModel, subject: SubjectName | null): AuditEntryResponse => ({
  id: row.id,
  at: row.at.toISOString(),
  seq: row.seq,
  actor: { kind: actorKind.parse(row.actorKind), id: row.actorId, name: row.actorName },
  address: row.address,
  requestId: row.requestId,
  action: row.action,
  subjectType: row.subjectType,
  subjectId: row.subjectId,
  subjectName: subject?.name ?? null,
  subjectOwner: subject?.owner ?? null,
  tenantId: row.tenantId,
  before: row.before,
  after: row.after,
});

const holds =
  (text: string) =>
  (column: string): Prisma.AuditEntryWhereInput => ({
    [column]: { contains: escapeLike(text), mode: 'insensitive' },
  });

const filterOf = (
  query: AuditQuery,
  scope: RequestContext['scope'],
): Prisma.AuditEntryWhereInput => {
  const { action, subjectType, subjectId, actorId, actorKind: kind, from, to, q } = query;
  const exact = { action, subjectType, subjectId, actorId, actorKind: kind };
  const set = Object.entries(exact).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(set),
    ...(query.tenantId ? { tenantId: query.tenantId } : {}),
    ...(from || to ? { at: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } : {}),
    ...(q ? { OR: ['actorName', 'action', 'subjectId'].map(holds(q)) } : {}),
    // Last, so that no filter can widen what a tenant's reader sees.
    ...(scope === '*' ? {} : { tenantId: scope.tenantId }),
  };
};

/** Reads the audit log; the service beside it writes it. */
@Injectable()
export class AuditReaderService {
  constructor(
    private readonly database: Database,
    private readonly repository: AuditRepository,
    private readonly names: AuditNamesRepository,
  ) {}

  async list(context: RequestContext, query: AuditQuery): Promise<Page<AuditEntryResponse>> {
    const page = readPageRequest<Prisma.AuditEntryOrderByWithRelationInput>(query, {
      columns: { at: (order) => ({ at: order }), seq: (order) => ({ seq: order }) },
      defaultSort: '-at',
      // Ids are of version 7 and grow with time.
      tieBreak: { id: 'desc' },
    });
    const where = filterOf(query, context.scope);
    return this.database.transaction(context.scope, async (tx) => {
      const found = await this.repository.list(tx, { where, ...page });
      const nameOf = await this.names.find(tx, found.rows);
      return renderPage(found, (row) => render(row, nameOf(row)));
    });
  }
}
