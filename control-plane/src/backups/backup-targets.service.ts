import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type {
  BackupTargetResponse,
  CreateBackupTargetBody,
  ListQuery,
  Page,
  UpdateBackupTargetBody,
} from '#libs/contracts';
import {
  Database,
  escapeLike,
  type BackupTargetOrderByWithRelationInput,
  type BackupTargetUncheckedCreateInput,
  type BackupTargetWhereInput,
  type Transaction,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { Sealer, targetKeyPlace } from '#libs/sealing';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { makeSshKeyPair } from '../hosts/enrolment/ssh-key-pair.js';
import { assertHostKeys } from '../hosts/hosts.service.js';
import { byName, readPageRequest, renderPage } from '../http/list-query.js';
import { orNameTaken } from '../http/name-taken.js';
import type { RequestContext } from '../http/request-context.js';
import { assertVersion } from '../http/version.js';
import { toBackupTargetResponse } from './backup-target-answer.js';
import { assertCanChange } from './backup-target-change.js';
import { BackupTargetsRepository, type BackupTargetRow } from './backup-targets.repository.js';

/** Places that backups go to. */
@Injectable()
export class BackupTargetsService {
  constructor(
    private readonly database: Database,
    private readonly repository: BackupTargetsRepository,
    private readonly sealer: Sealer,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  async list(context: RequestContext, query: ListQuery): Promise<Page<BackupTargetResponse>> {
    const page = readPageRequest<BackupTargetOrderByWithRelationInput>(query, byName);
    return this.database.transaction(context.scope, async (tx) =>
      renderPage(
        await this.repository.list(tx, { ...page, where: search(query.q) }),
        toBackupTargetResponse,
      ),
    );
  }

  async get(context: RequestContext, id: string): Promise<BackupTargetResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      toBackupTargetResponse(await this.getRow(tx, id)),
    );
  }

  /** For `sftp` a pair of keys is made; the private half is sealed to the engine at once. @throws MirabError NAME_TAKEN, VALIDATION_FAILED. */
  async create(
    context: RequestContext,
    body: CreateBackupTargetBody,
  ): Promise<BackupTargetResponse> {
    if (body.kind === 'sftp') assertHostKeys(body.hostKeys);
    const made = await this.database.transaction(context.scope, async (tx) => {
      await this.repository.lockAll(tx);
      const isDefault = body.isDefault || (await this.repository.findDefault(tx)) === null;
      if (isDefault) await this.repository.clearDefault(tx);
      const row = await orNameTaken(
        this.repository.insert(tx, { ...this.toColumns(body), isDefault }),
        `There is a backup target "${body.slug}" already. Choose another short name.`,
      );
      const after = toBackupTargetResponse(row);
      await this.record(tx, context, 'backup-target.created', { id: after.id, after });
      return after;
    });
    return this.announced(made);
  }

  /** @throws MirabError NOT_FOUND, CHANGED_MEANWHILE, VALIDATION_FAILED, STILL_IN_USE for a place where a repository stands. */
  async update(
    context: RequestContext,
    id: string,
    version: number,
    body: UpdateBackupTargetBody,
  ): Promise<BackupTargetResponse> {
    if (body.hostKeys) assertHostKeys(body.hostKeys);
    const changed = await this.database.transaction(context.scope, async (tx) => {
      const before = await this.getLocked(tx, id);
      assertVersion(version, before.version);
      const changes = { ...body, ...lowerCased(body) };
      assertCanChange(before, changes);
      if (changes.isDefault && !before.isDefault) await this.repository.clearDefault(tx);
      const after = toBackupTargetResponse(await this.repository.update(tx, id, changes));
      const change = { id, before: toBackupTargetResponse(before), after };
      await this.record(tx, context, 'backup-target.updated', change);
      return after;
    });
    return this.announced(changed);
  }

  /** @throws MirabError NOT_FOUND, STILL_IN_USE once a repository stands there, or while a schedule names it. */
  async remove(context: RequestContext, id: string): Promise<void> {
    await this.database.transaction(context.scope, async (tx) => {
      const row = await this.getLocked(tx, id);
      if (row._count.repositories > 0) throw holdsBackups(row);
      if ((await this.repository.countSchedules(tx, id)) > 0) throw isScheduled(row);
      await this.repository.remove(tx, id);
      const before = toBackupTargetResponse(row);
      await this.record(tx, context, 'backup-target.removed', { id, before });
    });
    this.announced({ id });
  }

  private async getLocked(tx: Transaction, id: string): Promise<BackupTargetRow> {
    await this.repository.lockAll(tx);
    await this.repository.lock(tx, id);
    return this.getRow(tx, id);
  }

  private async getRow(tx: Transaction, id: string): Promise<BackupTargetRow> {
    const row = await this.repository.find(tx, id);
    if (!row) throw new MirabError('NOT_FOUND', 'There is no such backup target.');
    return row;
  }

  private toColumns(body: CreateBackupTargetBody): BackupTargetUncheckedCreateInput {
    const id = uuidv7();
    if (body.kind === 'local') return { ...body, id };
    const { publicKey, privateKey } = makeSshKeyPair('mirab');
    const sealed = this.sealer.seal(privateKey, targetKeyPlace(id));
    return {
      ...body,
      ...lowerCased(body),
      id,
      publicKey,
      privateKeySealed: Uint8Array.from(sealed),
    };
  }

  /** Tells open panels, after the transaction. */
  private announced<Changed extends { id: string }>(change: Changed): Changed {
    this.events.announce({ resource: 'backup-targets', id: change.id, tenantId: null });
    return change;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    { id, ...change }: { id: string; before?: unknown; after?: unknown },
  ): Promise<void> {
    const subject = { subjectType: 'backup-target', subjectId: id, tenantId: null };
    await this.audit.write(tx, context, { action, ...subject, ...change });
  }
}

const lowerCased = ({ address }: { address?: string | undefined }): { address?: string } =>
  address === undefined ? {} : { address: address.toLowerCase() };

const search = (text: string | undefined): BackupTargetWhereInput => {
  if (!text) return {};
  const contains = escapeLike(text);
  return {
    OR: [
      { name: { contains, mode: 'insensitive' } },
      { slug: { contains: contains.toLowerCase() } },
      { address: { contains: contains.toLowerCase() } },
    ],
  };
};

const holdsBackups = ({ name, _count }: BackupTargetRow): MirabError =>
  new MirabError(
    'STILL_IN_USE',
    `${name} holds backups of ${_count.repositories === 1 ? 'one tenant' : `${_count.repositories} tenants`}, so it stays. Nothing was changed.`,
  );

const isScheduled = ({ name }: BackupTargetRow): MirabError =>
  new MirabError(
    'STILL_IN_USE',
    `A schedule backs up to ${name}. Change or delete that schedule first; nothing was changed.`,
  );
