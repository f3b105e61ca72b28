import { Injectable } from '@nestjs/common';
import type { EnvironmentResponse, ListQuery, MaintenanceWindow, Page } from '#libs/contracts';
import {
  Database,
  toJson,
  type EnvironmentModel,
  type Prisma,
  type Transaction,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { findOpening, readWindows } from '../calendar/windows.js';
import { ControlPlaneConfig } from '../config.js';
import { readPageRequest, renderPage } from '../http/list-query.js';
import { systemContext, type RequestContext } from '../http/request-context.js';
import { assertVersion } from '../http/version.js';
import { EnvironmentsRepository } from './environments.repository.js';

/** What the first migration wrote, before anybody could know the installation's zone. */
const placeholderZone = 'mirab.invalid';

export type EnvironmentPatch = {
  [Name in 'name' | 'requiresApproval' | 'backupBeforeUpgrade' | 'dnsTtlSeconds']?:
    EnvironmentModel[Name] | undefined;
} & { windows?: MaintenanceWindow[] | undefined };

const render = (row: EnvironmentModel): EnvironmentResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  slug: row.slug,
  name: row.name,
  requiresApproval: row.requiresApproval,
  backupBeforeUpgrade: row.backupBeforeUpgrade,
  dnsTtlSeconds: row.dnsTtlSeconds,
  zone: row.zone,
  windows: readWindows(row.windows),
  nextWindow: renderOpening(row),
  version: row.version,
});

const renderOpening = ({ windows }: EnvironmentModel): EnvironmentResponse['nextWindow'] => {
  const opening = findOpening(readWindows(windows), new Date());
  return (
    opening && {
      opensAt: opening.opensAt.toISOString(),
      closesAt: opening.closesAt.toISOString(),
    }
  );
};

@Injectable()
export class EnvironmentsService {
  constructor(
    private readonly config: ControlPlaneConfig,
    private readonly database: Database,
    private readonly audit: AuditWriter,
    private readonly repository: EnvironmentsRepository,
  ) {}

  async list(context: RequestContext, query: ListQuery): Promise<Page<EnvironmentResponse>> {
    const page = readPageRequest<Prisma.EnvironmentOrderByWithRelationInput>(query, {
      columns: {
        slug: (order) => ({ slug: order }),
        name: (order) => ({ name: order }),
        createdAt: (order) => ({ createdAt: order }),
      },
      defaultSort: 'createdAt',
      tieBreak: { id: 'asc' },
    });
    const found = await this.database.transaction(context.scope, (tx) =>
      this.repository.list(tx, page),
    );
    return renderPage(found, render);
  }

  async get(context: RequestContext, id: string): Promise<EnvironmentResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      render(await this.getRow(tx, id)),
    );
  }

  /** @throws MirabError CHANGED_MEANWHILE when `version` is not the one that stands. */
  async update(
    context: RequestContext,
    id: string,
    version: number,
    patch: EnvironmentPatch,
  ): Promise<EnvironmentResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      const before = await this.getRow(tx, id);
      assertVersion(version, before.version);
      const after = await this.repository.update(tx, id, version, definedOnly(patch));
      if (!after)
        throw new MirabError(
          'CHANGED_MEANWHILE',
          'Somebody changed it at this moment. Read it again.',
        );
      await this.record(tx, context, before, after);
      return render(after);
    });
  }

  /** Gives environments that have none yet the installation's zone. Idempotent. */
  async ensureZone(): Promise<void> {
    const context = systemContext('start');
    await this.database.transaction('*', async (tx) => {
      for (const before of await this.repository.listByZone(tx, placeholderZone)) {
        if (!(await this.repository.replaceZone(tx, before.id, placeholderZone, this.config.zone)))
          continue;
        await this.record(tx, context, before, await this.getRow(tx, before.id));
      }
    });
  }

  private async getRow(tx: Transaction, id: string): Promise<EnvironmentModel> {
    const row = await this.repository.find(tx, id);
    if (!row) throw new MirabError('NOT_FOUND', 'There is no environment with this id.');
    return row;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    before: EnvironmentModel,
    after: EnvironmentModel,
  ): Promise<void> {
    await this.audit.write(tx, context, {
      action: 'environment.updated',
      subjectType: 'environment',
      subjectId: after.id,
      tenantId: null,
      before: render(before),
      after: render(after),
    });
  }
}

const definedOnly = ({
  name,
  requiresApproval,
  backupBeforeUpgrade,
  dnsTtlSeconds,
  windows,
}: EnvironmentPatch) => ({
  ...(name === undefined ? {} : { name }),
  ...(requiresApproval === undefined ? {} : { requiresApproval }),
  ...(backupBeforeUpgrade === undefined ? {} : { backupBeforeUpgrade }),
  ...(dnsTtlSeconds === undefined ? {} : { dnsTtlSeconds }),
  ...(windows === undefined ? {} : { windows: toJson(windows) }),
});
