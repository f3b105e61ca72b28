import { Injectable } from '@nestjs/common';
import type { ListQuery, Page, RevisionResponse } from '#libs/contracts';
import { Database, type RevisionOrderByWithRelationInput, type Transaction } from '#libs/database';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { RevisionsRepository, type RevisionRow } from './revisions.repository.js';
import { StacksRepository } from './stacks.repository.js';

export type { RevisionRow } from './revisions.repository.js';

/** Frozen renders of stacks: what runs, and what a rollback may return to. */
@Injectable()
export class RevisionsService {
  constructor(
    private readonly database: Database,
    private readonly repository: RevisionsRepository,
    private readonly stacks: StacksRepository,
  ) {}

  async list(
    context: RequestContext,
    stackId: string,
    query: ListQuery,
  ): Promise<Page<RevisionResponse>> {
    const page = readPageRequest<RevisionOrderByWithRelationInput>(query, {
      columns: { number: (order) => ({ number: order }) },
      defaultSort: '-number',
      tieBreak: { id: 'desc' },
    });
    return this.database.transaction(context.scope, async (tx) => {
      await this.stacks.get(tx, stackId);
      const found = await this.repository.list(tx, { ...page, where: { stackId } });
      return renderPage(found, toRevisionResponse);
    });
  }

  /** The one that runs. */
  async findCurrent(tx: Transaction, stackId: string): Promise<RevisionRow | null> {
    return this.repository.findNewest(tx, stackId, 'current');
  }

  async find(tx: Transaction, stackId: string, id: string): Promise<RevisionRow | null> {
    return this.repository.find(tx, stackId, id);
  }

  /** The newest that ran before revision `number`. */
  async findPrevious(
    tx: Transaction,
    stackId: string,
    number: number,
  ): Promise<RevisionRow | null> {
    return this.repository.findNewest(tx, stackId, 'superseded', number);
  }

  async getNextNumber(tx: Transaction, stackId: string): Promise<number> {
    return (await this.repository.findLastNumber(tx, stackId)) + 1;
  }
}

const toRevisionResponse = (row: RevisionRow): RevisionResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  stackId: row.stackId,
  number: row.number,
  releaseId: row.releaseId,
  releaseVersion: row.spec.release.version,
  state: row.state,
  digest: row.digest,
  compose: row.rendered.compose,
  services: row.rendered.content.services,
  taskId: row.taskId,
});
