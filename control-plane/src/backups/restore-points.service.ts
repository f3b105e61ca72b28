import { Injectable } from '@nestjs/common';
import type { Page, RestorePointResponse } from '#libs/contracts';
import {
  Database,
  type RestorePointOrderByWithRelationInput,
  type Transaction,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { WantedStackService } from '../stacks/wanted-stack.service.js';
import { toRestorePointResponse } from './restore-point-answer.js';
import {
  restorePointOrder,
  searchRestorePoints,
  type RestorePointListQuery,
} from './restore-point-query.js';
import { RestorePointsRepository, type RestorePointRow } from './restore-points.repository.js';

export type { RestorePointRow } from './restore-points.repository.js';

/** Backups that exist. The engine writes them; nothing here changes or deletes one. */
@Injectable()
export class RestorePointsService {
  constructor(
    private readonly database: Database,
    private readonly repository: RestorePointsRepository,
    private readonly stacks: WantedStackService,
  ) {}

  async list(
    context: RequestContext,
    query: RestorePointListQuery,
  ): Promise<Page<RestorePointResponse>> {
    const page = readPageRequest<RestorePointOrderByWithRelationInput>(query, restorePointOrder);
    return this.database.transaction(context.scope, async (tx) =>
      renderPage(
        await this.repository.list(tx, { ...page, where: searchRestorePoints(query) }),
        toRestorePointResponse,
      ),
    );
  }

  /** @throws MirabError NOT_FOUND for a stack that the reader does not see. */
  async listOfStack(
    context: RequestContext,
    stackId: string,
    query: RestorePointListQuery,
  ): Promise<Page<RestorePointResponse>> {
    await this.database.transaction(context.scope, (tx) => this.stacks.get(tx, stackId));
    return this.list(context, { ...query, stackId });
  }

  /** @throws MirabError NOT_FOUND. */
  async get(context: RequestContext, id: string): Promise<RestorePointResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      const row = await this.find(tx, id);
      if (!row) throw new MirabError('NOT_FOUND', 'There is no such restore point.');
      return toRestorePointResponse(row);
    });
  }

  /** The newest one of a stack; null when there is none. */
  async findNewest(tx: Transaction, stackId: string): Promise<RestorePointRow | null> {
    return this.repository.findNewest(tx, stackId);
  }

  async find(tx: Transaction, id: string): Promise<RestorePointRow | null> {
    return this.repository.find(tx, id);
  }
}
