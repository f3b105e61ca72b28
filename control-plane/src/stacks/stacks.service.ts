import { Injectable } from '@nestjs/common';
import type { Page, StackResponse, UpdateStackBody } from '#libs/contracts';
import { Database, type StackOrderByWithRelationInput, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { refuseFields } from '../http/validation.pipe.js';
import { assertVersion } from '../http/version.js';
import { changeStack } from './changed-stack.js';
import { SecretsService } from './secrets.service.js';
import { toAudited, toStackResponse } from './stack-answer.js';
import { asksForLastTry, searchStacks, type StackListQuery } from './stack-query.js';
import { StacksRepository, type StackRow } from './stacks.repository.js';

/** What is wanted of each stack, beside what is true of it. */
@Injectable()
export class StacksService {
  constructor(
    private readonly database: Database,
    private readonly repository: StacksRepository,
    private readonly secrets: SecretsService,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  async list(context: RequestContext, query: StackListQuery): Promise<Page<StackResponse>> {
    const page = readPageRequest<StackOrderByWithRelationInput>(query, {
      columns: {
        createdAt: (order) => ({ createdAt: order }),
        updatedAt: (order) => ({ updatedAt: order }),
        key: (order) => ({ number: order }),
        subdomain: (order) => ({ subdomain: order }),
        tenantName: (order) => ({ tenant: { name: order } }),
        environmentSlug: (order) => ({ environment: { slug: order } }),
        hostSlug: (order) => ({ host: { slug: order } }),
      },
      defaultSort: '-createdAt',
      tieBreak: { id: 'desc' },
    });
    return this.database.transaction(context.scope, async (tx) => {
      const failed = asksForLastTry(query) ? await this.repository.listFailedUnseen(tx) : [];
      const where = searchStacks(query, failed);
      return renderPage(await this.repository.list(tx, { ...page, where }), toStackResponse);
    });
  }

  async get(context: RequestContext, id: string): Promise<StackResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      toStackResponse(await this.repository.get(tx, id)),
    );
  }

  /** Changes what is wanted; the host learns of it by the next deploy. @throws MirabError CHANGED_MEANWHILE, VALIDATION_FAILED, STACK_STATE. */
  async update(
    context: RequestContext,
    id: string,
    version: number,
    body: UpdateStackBody,
  ): Promise<StackResponse> {
    const stack = await this.database.transaction(context.scope, async (tx) => {
      const before = await this.repository.getLocked(tx, id);
      assertVersion(version, before.version);
      assertNotRemoved(before);
      const after = await this.apply(tx, before, body);
      await this.audit.write(tx, context, {
        action: 'stack.updated',
        subjectType: 'stack',
        subjectId: id,
        tenantId: before.tenantId,
        before: toAudited(before),
        after: toAudited(after),
      });
      return toStackResponse(after);
    });
    const { id: stackId, tenantId } = stack;
    this.events.announce({ resource: 'stacks', id: stackId, tenantId });
    return stack;
  }

  private async apply(tx: Transaction, row: StackRow, body: UpdateStackBody): Promise<StackRow> {
    const change = changeStack(row, body);
    if (change.problems.length > 0) throw refuseFields(change.problems);
    const { services, variables } = change;
    const { releaseId, wanted } = row;
    await this.repository.updateWanted(tx, row.id, { releaseId, wanted, services, variables });
    for (const secret of change.newSecrets) await this.secrets.add(tx, row, secret);
    await this.secrets.setWanted(tx, row.id, change.secretVersions);
    return this.repository.get(tx, row.id);
  }
}

function assertNotRemoved(row: StackRow): void {
  if (row.wanted !== 'removed') return;
  throw new MirabError(
    'STACK_STATE',
    'The stack is being removed, or was; its settings can no longer be changed.',
  );
}
