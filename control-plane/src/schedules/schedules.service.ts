import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import {
  scheduledHostInput,
  scheduledInput,
  scheduledStackInput,
  type CreateScheduleBody,
  type Page,
  type SchedulePreviewQuery,
  type SchedulePreviewResponse,
  type ScheduleResponse,
  type UpdateScheduleBody,
} from '#libs/contracts';
import {
  Database,
  type ScheduleModel,
  type ScheduleOrderByWithRelationInput,
  type Transaction,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { assertPermitted } from '../access/access.guard.js';
import { AuditWriter } from '../audit/audit-record.js';
import { listSlots } from '../calendar/cron-slots.js';
import { EventBus } from '../events/event-bus.js';
import { HostsService } from '../hosts/hosts.service.js';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { refuseFields } from '../http/validation.pipe.js';
import { assertVersion } from '../http/version.js';
import { WantedStackService } from '../stacks/wanted-stack.service.js';
import { toScheduleResponse } from './schedule-answer.js';
import { ScheduleChecks } from './schedule-checks.service.js';
import { ScheduleClock } from './schedule-clock.js';
import { scheduleOrder, searchSchedules, type ScheduleListQuery } from './schedule-query.js';
import {
  SchedulesRepository,
  type Next,
  type ScheduleFields,
  type ScheduleRow,
} from './schedules.repository.js';
import { assertJitterFits, assertRhythm, isOfRhythm, neverComes } from './schedule-rhythm.js';
import { nextSlotAfter } from './slots.js';

const previewCount = 5;
/** Schedules of one stack, or of one host. */
const mostSchedules = 50;
const misfires = { skip: 'skip', 'fire-once': 'fireOnce' } as const;
/** For a schedule that is off. */
const never = { nextSlot: null, nextFireAt: null };

/** Schedules as people see and change them; `ScheduleFiring` makes tasks of them. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly database: Database,
    private readonly repository: SchedulesRepository,
    private readonly clock: ScheduleClock,
    private readonly stacks: WantedStackService,
    private readonly hosts: HostsService,
    private readonly checks: ScheduleChecks,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  async list(context: RequestContext, query: ScheduleListQuery): Promise<Page<ScheduleResponse>> {
    const page = readPageRequest<ScheduleOrderByWithRelationInput>(query, scheduleOrder);
    return this.database.transaction(context.scope, async (tx) =>
      renderPage(
        await this.repository.list(tx, { ...page, where: searchSchedules(query) }),
        toScheduleResponse,
      ),
    );
  }

  async get(context: RequestContext, id: string): Promise<ScheduleResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      toScheduleResponse((await this.repository.find(tx, id)) ?? missing()),
    );
  }

  /** The next times of an expression. @throws MirabError VALIDATION_FAILED. */
  async preview(
    context: RequestContext,
    rhythm: SchedulePreviewQuery,
  ): Promise<SchedulePreviewResponse> {
    const now = await this.database.transaction(context.scope, (tx) => this.clock.now(tx));
    assertRhythm(rhythm, now, 'query');
    return { times: listSlots(rhythm, now, previewCount).map((slot) => slot.toISOString()) };
  }

  /** @throws MirabError NOT_FOUND for a stack or host that the actor does not see, FORBIDDEN, VALIDATION_FAILED, CONFLICT for one too many. */
  async create(context: RequestContext, body: CreateScheduleBody): Promise<ScheduleResponse> {
    const made = await this.database.transaction(context.scope, async (tx) => {
      const target = await this.getTarget(tx, context, body);
      await this.assertRoom(tx, target);
      await this.checks.assertPossible(tx, target.stackId, body);
      const { stackId, hostId, ...settings } = body;
      const id = uuidv7();
      const { kind } = settings.input;
      const wanted = { ...settings, id, kind, misfire: misfires[settings.misfire] };
      const next = await this.nextOf(tx, wanted, null);
      assertJitterFits(wanted, await this.clock.now(tx));
      const madeByTenant = context.actor.role === 'tenant';
      const fields = { ...wanted, ...target, ...next, madeByTenant };
      const after = await this.repository.insert(tx, fields);
      await this.record(tx, context, 'schedule.created', { after });
      return toScheduleResponse(after);
    });
    return this.announced(made);
  }

  /** @throws MirabError NOT_FOUND, FORBIDDEN, CHANGED_MEANWHILE, VALIDATION_FAILED. */
  async update(
    context: RequestContext,
    id: string,
    version: number,
    body: UpdateScheduleBody,
  ): Promise<ScheduleResponse> {
    const changed = await this.database.transaction(context.scope, async (tx) => {
      const before = await this.getLocked(tx, context, id);
      assertVersion(version, before.version);
      const wanted = fieldsAfter(before, body);
      await this.checks.assertPossible(tx, before.stackId, body);
      const next = await this.nextOf(tx, { ...wanted, id }, before.lastSlot);
      if (isOfRhythm(body)) assertJitterFits(wanted, await this.clock.now(tx));
      const after = await this.repository.update(tx, id, { ...wanted, ...next });
      await this.record(tx, context, 'schedule.updated', { before, after });
      return toScheduleResponse(after);
    });
    return this.announced(changed);
  }

  async remove(context: RequestContext, id: string): Promise<void> {
    const removed = await this.database.transaction(context.scope, async (tx) => {
      const before = await this.getLocked(tx, context, id);
      await this.repository.remove(tx, id);
      await this.record(tx, context, 'schedule.removed', { before });
      return toScheduleResponse(before);
    });
    this.announced(removed);
  }

  /** What it is for, held until the transaction ends. Whoever schedules a task needs the right to start it. */
  private async getTarget(
    tx: Transaction,
    context: RequestContext,
    { stackId, hostId }: Pick<CreateScheduleBody, 'stackId' | 'hostId'>,
  ): Promise<Pick<ScheduleModel, 'stackId' | 'hostId' | 'tenantId'>> {
    assertMayStart(context, stackId === undefined ? 'host' : 'stack');
    if (stackId !== undefined) {
      const { tenantId } = await this.stacks.getLocked(tx, stackId);
      return { stackId, hostId: null, tenantId };
    }
    if (hostId === undefined) throw new MirabError('NOT_FOUND', 'There is no such host.');
    await this.hosts.getLocked(tx, hostId);
    return { stackId: null, hostId, tenantId: null };
  }

  private async assertRoom(
    tx: Transaction,
    { stackId, hostId }: Pick<ScheduleModel, 'stackId' | 'hostId'>,
  ): Promise<void> {
    const count = await this.repository.count(tx, { stackId, hostId });
    if (count < mostSchedules) return;
    throw new MirabError(
      'CONFLICT',
      `There are ${mostSchedules} schedules for this ${stackId === null ? 'host' : 'stack'} already, as many as may be. Nothing was changed; remove one that is not needed, or change it.`,
    );
  }

  private async getLocked(
    tx: Transaction,
    context: RequestContext,
    id: string,
  ): Promise<ScheduleRow> {
    const row = (await this.repository.findLocked(tx, id)) ?? missing();
    assertMayStart(context, row.stackId === null ? 'host' : 'stack');
    assertMayChange(context, row);
    return row;
  }

  /** Never a slot that had its turn, whatever the clock says. */
  private async nextOf(
    tx: Transaction,
    schedule: Pick<ScheduleModel, 'id' | 'cron' | 'timeZone' | 'enabled' | 'jitterSeconds'>,
    lastSlot: Date | null,
  ): Promise<Next> {
    const now = await this.clock.now(tx);
    assertRhythm(schedule, now, 'body');
    if (!schedule.enabled) return never;
    const after = lastSlot && lastSlot > now ? lastSlot : now;
    return nextSlotAfter(schedule, after) ?? neverComes();
  }

  /** Tells open panels, after the transaction. */
  private announced(change: ScheduleResponse): ScheduleResponse {
    const { id, tenantId } = change;
    this.events.announce({ resource: 'schedules', id, tenantId });
    return change;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    { before, after }: { before?: ScheduleRow; after?: ScheduleRow },
  ): Promise<void> {
    const row = after ?? before;
    if (!row) return;
    await this.audit.write(tx, context, {
      action,
      subjectType: 'schedule',
      subjectId: row.id,
      tenantId: row.tenantId,
      ...(before ? { before: toScheduleResponse(before) } : {}),
      ...(after ? { after: toScheduleResponse(after) } : {}),
    });
  }
}

/** @throws MirabError FORBIDDEN. */
const assertMayStart = ({ actor }: RequestContext, target: 'stack' | 'host'): void =>
  assertPermitted(actor, {
    kind: 'permission',
    permission: target === 'stack' ? 'stack:operate' : 'host:write',
  });

/** What the vendor does again and again on a tenant's stack, the tenant's people see and leave alone. @throws MirabError FORBIDDEN. */
function assertMayChange({ actor }: RequestContext, { madeByTenant }: ScheduleRow): void {
  if (actor.role !== 'tenant' || madeByTenant) return;
  throw new MirabError(
    'FORBIDDEN',
    'Somebody of the vendor made this schedule, so only the vendor can change or remove it. Nothing was changed.',
  );
}

type Wanted = Omit<ScheduleFields, 'nextSlot' | 'nextFireAt'>;

/** @throws MirabError VALIDATION_FAILED for a kind that what it is for does not have. */
function fieldsAfter(before: ScheduleRow, body: UpdateScheduleBody): Wanted {
  const allowed = before.stackId === null ? scheduledHostInput : scheduledStackInput;
  if (body.input && !allowed.safeParse(body.input).success) throw wrongKind();
  if (before.stackId === null && body.start === 'window') throw hostWithoutWindow();
  const input = body.input ?? scheduledInput.parse(before.input);
  return {
    ...rhythmAfter(before, body),
    name: body.name ?? before.name,
    kind: input.kind,
    input,
    misfire: body.misfire ? misfires[body.misfire] : before.misfire,
    overlap: body.overlap ?? before.overlap,
    start: body.start ?? before.start,
  };
}

const rhythmAfter = (before: ScheduleRow, body: UpdateScheduleBody) => ({
  cron: body.cron ?? before.cron,
  timeZone: body.timeZone ?? before.timeZone,
  enabled: body.enabled ?? before.enabled,
  jitterSeconds: body.jitterSeconds ?? before.jitterSeconds,
});

const wrongKind = (): MirabError =>
  refuseFields([
    {
      pointer: '/input/kind',
      code: 'KIND_NOT_SCHEDULED',
      message: 'is nothing that can be scheduled for this',
    },
  ]);

const hostWithoutWindow = (): MirabError =>
  refuseFields([
    { pointer: '/start', code: 'NO_WINDOW', message: 'is for stacks alone: a host has no windows' },
  ]);

const missing = (): never => {
  throw new MirabError('NOT_FOUND', 'There is no such schedule.');
};
