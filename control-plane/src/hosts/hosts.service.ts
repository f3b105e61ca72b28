import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type {
  CreateHostBody,
  FieldProblem,
  HostKeysResponse,
  HostResponse,
  ListQuery,
  Page,
  replaceHostKeysBody,
  updateHostBody,
} from '#libs/contracts';
import {
  Database,
  escapeLike,
  type Transaction,
  type HostOrderByWithRelationInput,
  type HostWhereInput,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { Sealer } from '#libs/sealing';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import { byName, readPageRequest, renderPage } from '../http/list-query.js';
import { orNameTaken } from '../http/name-taken.js';
import type { RequestContext } from '../http/request-context.js';
import { refuseFields } from '../http/validation.pipe.js';
import { assertVersion } from '../http/version.js';
import { SettingsService } from '../settings/settings.service.js';
import { toHostResponse } from './host-answer.js';
import { isWellFormedHostKey } from './host-key-fingerprint.js';
import { sealHostKey } from './host-key-sealing.js';
import { HostsRepository, type HostRow } from './hosts.repository.js';

/** Servers. */
@Injectable()
export class HostsService {
  constructor(
    private readonly database: Database,
    private readonly repository: HostsRepository,
    private readonly settings: SettingsService,
    private readonly sealer: Sealer,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError NAME_TAKEN, VALIDATION_FAILED. */
  async create(context: RequestContext, body: CreateHostBody): Promise<HostResponse> {
    if (body.connection === 'ssh') assertHostKeys(body.hostKeys ?? []);
    const changed = await this.database.transaction(context.scope, async (tx) => {
      const after = toHostResponse(await this.insert(tx, body));
      await this.record(tx, context, 'host.created', { id: after.id, after });
      return after;
    });
    return this.announced(changed);
  }

  async list(context: RequestContext, query: ListQuery): Promise<Page<HostResponse>> {
    const page = readPageRequest<HostOrderByWithRelationInput>(query, byName);
    return this.database.transaction(context.scope, async (tx) =>
      renderPage(
        await this.repository.list(tx, { ...page, where: search(query.q) }),
        toHostResponse,
      ),
    );
  }

  async get(context: RequestContext, id: string): Promise<HostResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      toHostResponse(await this.getRow(tx, id)),
    );
  }

  async update(
    context: RequestContext,
    id: string,
    version: number,
    body: z.output<typeof updateHostBody>,
  ): Promise<HostResponse> {
    const changed = await this.database.transaction(context.scope, async (tx) => {
      if (body.paused !== undefined || body.maxActive !== undefined)
        await this.settings.holdClaims(tx);
      const before = toHostResponse(await this.getLocked(tx, id));
      assertVersion(version, before.version);
      const changes = { ...body, ...(body.address ? { address: body.address.toLowerCase() } : {}) };
      const after = toHostResponse(await this.repository.update(tx, id, changes));
      await this.record(tx, context, 'host.updated', { id, before, after });
      return after;
    });
    return this.announced(changed);
  }

  /**
   * Pins other keys, or seals another private key: the way on for a host that was installed anew or whose key cannot be opened, and
   * never taken by itself (rule R10).
   * @throws MirabError NOT_FOUND, CHANGED_MEANWHILE, VALIDATION_FAILED, CONFLICT for a host without SSH or while a task runs on it.
   */
  async replaceKeys(
    context: RequestContext,
    id: string,
    version: number,
    { hostKeys, privateKey }: z.output<typeof replaceHostKeysBody>,
  ): Promise<HostKeysResponse> {
    if (hostKeys) assertHostKeys(hostKeys);
    const changed = await this.database.transaction(context.scope, async (tx) => {
      const before = toHostResponse(await this.getLocked(tx, id));
      assertVersion(version, before.version);
      if (before.connection !== 'ssh') throw withoutSsh(before);
      if (!before.enrolled && !(hostKeys && privateKey)) throw notEnrolled(before);
      if (await this.repository.hasRunningTask(tx, id)) throw busy(before);
      const after = toHostResponse(
        await this.repository.update(tx, id, {
          ...(hostKeys ? { hostKeys } : {}),
          ...(privateKey ? { privateKeySealed: sealHostKey(this.sealer, id, privateKey) } : {}),
        }),
      );
      await this.record(tx, context, 'host.keys-replaced', {
        id,
        before,
        after: { ...after, privateKeyReplaced: privateKey !== undefined },
      });
      return { ...after, previousFingerprints: before.hostKeyFingerprints };
    });
    return this.announced(changed);
  }

  async find(tx: Transaction, id: string): Promise<HostRow | null> {
    return this.repository.find(tx, id);
  }

  /** Held until the transaction ends. @throws MirabError NOT_FOUND. */
  async getLocked(tx: Transaction, id: string): Promise<HostRow> {
    await this.repository.lock(tx, id);
    return this.getRow(tx, id);
  }

  private async getRow(tx: Transaction, id: string): Promise<HostRow> {
    const row = await this.repository.find(tx, id);
    if (!row) throw new MirabError('NOT_FOUND', 'There is no such host.');
    return row;
  }

  private async insert(tx: Transaction, body: CreateHostBody): Promise<HostRow> {
    const id = uuidv7();
    return orNameTaken(
      this.repository.insert(tx, { id, ...this.toColumns(id, body) }),
      `There is a host "${body.slug}" already. Choose another short name.`,
    );
  }

  private toColumns(id: string, body: CreateHostBody) {
    const address = body.address.toLowerCase();
    if (body.connection === 'local') return { ...body, address };
    const { privateKey, sshAddress, ...rest } = body;
    return {
      ...rest,
      address,
      sshAddress: sshAddress.toLowerCase(),
      ...(privateKey ? { privateKeySealed: sealHostKey(this.sealer, id, privateKey) } : {}),
    };
  }

  /** Tells open panels, after the transaction. */
  private announced<Changed extends { id: string }>(change: Changed): Changed {
    this.events.announce({ resource: 'hosts', id: change.id, tenantId: null });
    return change;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    { id, ...change }: { id: string; before?: unknown; after?: unknown },
  ): Promise<void> {
    const subject = { subjectType: 'host', subjectId: id, tenantId: null };
    await this.audit.write(tx, context, { action, ...subject, ...change });
  }
}

/** @throws MirabError VALIDATION_FAILED for a key whose content is none of its type. */
export function assertHostKeys(hostKeys: readonly string[]): void {
  const problems = hostKeys.flatMap((key, index): FieldProblem[] => {
    const message = 'is not a public host key: its content is none of its type';
    return isWellFormedHostKey(key)
      ? []
      : [{ pointer: `/hostKeys/${index}`, code: 'HOST_KEY_MALFORMED', message }];
  });
  if (problems.length > 0) throw refuseFields(problems);
}

const withoutSsh = ({ name }: HostResponse): MirabError =>
  new MirabError(
    'CONFLICT',
    `${name} is reached without SSH, so it has no keys. Nothing was changed.`,
  );

const notEnrolled = ({ name }: HostResponse): MirabError =>
  new MirabError(
    'CONFLICT',
    `${name} has no keys yet, so both are needed: its host keys and the private key. Nothing was changed.`,
  );

const busy = ({ name }: HostResponse): MirabError =>
  new MirabError(
    'CONFLICT',
    `A task runs on ${name}, so its keys stay as they are. Wait until the task has ended, or cancel it, then replace the keys.`,
  );

const search = (text: string | undefined): HostWhereInput => {
  if (!text) return {};
  const contains = escapeLike(text);
  return {
    OR: [
      { name: { contains, mode: 'insensitive' } },
      { slug: { contains: contains.toLowerCase() } },
      { address: { contains } },
    ],
  };
};
