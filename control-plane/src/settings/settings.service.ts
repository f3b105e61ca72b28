import { Injectable } from '@nestjs/common';
import type { SettingsResponse, UpdateSettingsBody } from '#libs/contracts';
import { Database, type PlatformSettingsModel, type Transaction } from '#libs/database';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import type { RequestContext } from '../http/request-context.js';
import { assertVersion } from '../http/version.js';
import { SettingsRepository, type SettingsChanges } from './settings.repository.js';

/** What holds for the whole installation: the pause of all, and the limit in all. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly database: Database,
    private readonly repository: SettingsRepository,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  async get(context: RequestContext): Promise<SettingsResponse> {
    return this.database.transaction(context.scope, async (tx) => render(await this.getIn(tx)));
  }

  async getIn(tx: Transaction): Promise<PlatformSettingsModel> {
    return this.repository.get(tx);
  }

  /**
   * For who changes what a claim goes by: no task starts by the earlier word once the transaction has ended. Called before any row is
   * locked, as every claim does.
   */
  async holdClaims(tx: Transaction): Promise<void> {
    await this.repository.lockClaims(tx);
  }

  /** Holds from the answer on: no task starts by the earlier word. @throws MirabError CHANGED_MEANWHILE. */
  async update(
    context: RequestContext,
    version: number,
    body: UpdateSettingsBody,
  ): Promise<SettingsResponse> {
    const after = await this.database.transaction(context.scope, async (tx) => {
      await this.holdClaims(tx);
      const before = await this.repository.get(tx);
      assertVersion(version, before.version);
      const changes = changesOf(before, body, context.actor.name);
      const changed = await this.repository.update(tx, before.id, changes);
      await this.audit.write(tx, context, {
        action: 'settings.updated',
        subjectType: 'settings',
        subjectId: before.id,
        tenantId: null,
        before: render(before),
        after: render(changed),
      });
      return render(changed);
    });
    this.events.announce({ resource: 'settings', id: after.id, tenantId: null });
    return after;
  }
}

/** A pause is signed by who began it; saying it again changes neither name nor time. */
function changesOf(
  before: PlatformSettingsModel,
  { paused = before.paused, maxActive = before.maxActive }: UpdateSettingsBody,
  name: string,
): SettingsChanges {
  if (paused === before.paused) return { maxActive };
  return paused
    ? { maxActive, paused, pausedBy: name, pausedAt: new Date() }
    : { maxActive, paused, pausedBy: null, pausedAt: null };
}

const render = (row: PlatformSettingsModel): SettingsResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  paused: row.paused,
  pausedBy: row.pausedBy,
  pausedAt: row.pausedAt?.toISOString() ?? null,
  maxActive: row.maxActive,
  version: row.version,
});
