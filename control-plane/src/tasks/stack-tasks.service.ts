import { Injectable } from '@nestjs/common';
import {
  stackTaskInput,
  taskPriorities,
  type Permission,
  type StackTaskInput,
  type StackTaskKind,
  type StartTaskBody,
} from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { assertPermitted } from '../access/access.guard.js';
import { BackupPlacesService } from '../backups/backup-places.service.js';
import { EventBus } from '../events/event-bus.js';
import type { RequestContext } from '../http/request-context.js';
import { WantedStackService, type StackRow } from '../stacks/wanted-stack.service.js';
import type { BackupBefore } from './decide/decision.js';
import { DecisionsService, type Decided } from './decisions.service.js';
import {
  readTaskRequest,
  TaskRegistryService,
  type StartedTask,
  type TaskEntry,
  type TaskRequest,
} from './task-registry.service.js';
import { TaskWindowsService } from './task-windows.service.js';

/** What goes beyond operating a stack needs the right that the same change needs elsewhere. */
const permissionOfKind: Partial<Record<StackTaskKind, Permission>> = {
  scale: 'stack:write',
  restore: 'stack:write',
  remove: 'stack:remove',
};

/** Starts tasks of stacks: check, decide, write what is wanted, the task and its message, all or nothing. */
@Injectable()
export class StackTasksService {
  constructor(
    private readonly database: Database,
    private readonly stacks: WantedStackService,
    private readonly decisions: DecisionsService,
    private readonly registry: TaskRegistryService,
    private readonly windows: TaskWindowsService,
    private readonly backupPlaces: BackupPlacesService,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError STACK_STATE, PLAN_STALE, CONFIRMATION_MISMATCH, VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED. */
  async start(
    context: RequestContext,
    stackId: string,
    body: StartTaskBody,
    idempotencyKey: string | undefined,
  ): Promise<StartedTask> {
    const permission = permissionOfKind[body.kind];
    if (permission) assertPermitted(context.actor, { kind: 'permission', permission });
    const request = readTaskRequest(context, idempotencyKey, { stackId, body });
    const started = await this.database.transaction(context.scope, (tx) =>
      this.startIn(tx, context, { stackId, body, request }),
    );
    this.announce(started);
    return started;
  }

  /** In a transaction of the caller, who asks whether the actor may, and announces what was started when it is committed. */
  async startIn(
    tx: Transaction,
    context: RequestContext,
    { stackId, body, request }: { stackId: string; body: StartTaskBody; request: TaskRequest },
  ): Promise<StartedTask> {
    const stack = await this.stacks.getLocked(tx, stackId);
    const replay = await this.registry.findReplay(tx, request);
    return replay ?? this.decide(tx, context, { stack, body, request });
  }

  private async decide(
    tx: Transaction,
    context: RequestContext,
    { stack, body, request }: { stack: StackRow; body: StartTaskBody; request: TaskRequest },
  ): Promise<StartedTask> {
    const { planHash = null, start = 'now', ...rest } = body;
    const asked = stackTaskInput.parse(rest);
    assertConfirmed(asked, stack);
    const kind = asked.kind;
    const isPress = request.key === null;
    const place = { stackId: stack.id };
    const before = isPress && restsOnInput.has(kind) ? { kind, input: asked } : null;
    const sameWish = before && (await this.registry.findTwin(tx, place, before));
    if (sameWish) return sameWish;
    const decided = await this.decisions.decide(tx, stack, asked);
    assertPlanHolds(planHash, decided);
    const { spec, wanted, input } = decided;
    const twin = isPress ? await this.registry.findTwin(tx, place, { kind, input, spec }) : null;
    if (twin) return twin;
    const window = await this.windows.choose(tx, start, stack.environment);
    await this.stacks.set(tx, stack, wanted);
    await this.prepareBackup(tx, stack, input);
    const { tenantId, id: stackId, hostId } = stack;
    const placed = { tenantId, stackId, hostId, window };
    const backup = decided.backup
      ? { backupTaskId: await this.addBackup(tx, context, { request, placed, ...decided.backup }) }
      : {};
    const entry = { ...placed, ...backup, kind, input, spec, planHash };
    return this.registry.add(tx, context, request, entry);
  }

  /** The backup before an upgrade: a task as any other, as urgent as what waits for it. @returns its id. */
  private async addBackup(
    tx: Transaction,
    context: RequestContext,
    asked: BackupAsked,
  ): Promise<string> {
    const { placed, target, spec, request } = asked;
    const input = { kind: 'backup', targetId: target.id } as const;
    await this.prepareBackup(tx, placed, input);
    const { task } = await this.registry.add(
      tx,
      context,
      // The key is the upgrade's; whoever sends it again is told of that one.
      { key: null, hash: request.hash },
      { ...placed, kind: 'backup', input, spec, planHash: null, priority: taskPriorities.upgrade },
    );
    return task.id;
  }

  /** The repository is there before a task names it. @throws MirabError CONFLICT when the target is deleted in this moment. */
  private async prepareBackup(
    tx: Transaction,
    { tenantId }: { tenantId: string },
    input: StackTaskInput,
  ): Promise<void> {
    if (input.kind !== 'backup' || input.targetId === undefined) return;
    if (await this.backupPlaces.ensureRepository(tx, tenantId, input.targetId)) return;
    throw new MirabError(
      'CONFLICT',
      'The backup target was deleted in this moment. Nothing was started; choose another one.',
    );
  }

  /** Tells open panels, after the transaction. */
  announce({ task, isReplay }: StartedTask): void {
    if (isReplay) return;
    const { id, kind, stackId, hostId, tenantId } = task;
    for (const announced of task.backupTaskId ? [task.backupTaskId, id] : [id])
      this.events.announce({ resource: 'tasks', id: announced, tenantId });
    if (stackId) this.events.announce({ resource: 'stacks', id: stackId, tenantId });
    // A stack that is to go counts no more among those of its host.
    if (kind === 'remove') this.events.announce({ resource: 'hosts', id: hostId, tenantId: null });
  }
}

type PlacedTask = Pick<TaskEntry, 'tenantId' | 'stackId' | 'hostId' | 'window'>;
interface BackupAsked extends BackupBefore {
  /** Of the upgrade. */
  request: TaskRequest;
  placed: PlacedTask & { tenantId: string };
}

/** Kinds that mean the same whatever the wanted settings are: a second press is known by its input alone. */
const restsOnInput: ReadonlySet<StackTaskKind> = new Set([
  'start',
  'stop',
  'rollback',
  'restore',
  'remove',
]);

/** @throws MirabError CONFIRMATION_MISMATCH unless the tenant's name was typed exactly. */
function assertConfirmed(input: StackTaskInput, { tenant }: StackRow): void {
  if (input.kind !== 'remove') return;
  if (input.confirmTenantName.normalize('NFC') === tenant.name.normalize('NFC')) return;
  const message = `Type the tenant's name exactly as it stands: ${tenant.name}. Nothing was changed.`;
  const errors = [{ pointer: '/confirmTenantName', code: 'CONFIRMATION_MISMATCH', message }];
  throw new MirabError('CONFIRMATION_MISMATCH', message, { errors });
}

/** Promise 4: what is done is what was shown. */
function assertPlanHolds(planHash: string | null, { plan }: Decided): void {
  if (planHash === null || planHash === plan.hash) return;
  throw new MirabError(
    'PLAN_STALE',
    'The stack changed after this plan was made. Nothing was changed; look at the new plan and start again.',
  );
}
