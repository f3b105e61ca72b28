import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { patterns, taskPriorities, type TaskKind, type TaskResponse } from '#libs/contracts';
import { isUniqueViolation, type Transaction } from '#libs/database';
import { canonicalJson } from '#libs/manifest';
import { AuditWriter } from '../audit/audit-record.js';
import type { RequestContext } from '../http/request-context.js';
import { assertSameRequest, hashRequest, keyReused, readIdempotencyKey } from './idempotency.js';
import { OutboxRepository } from './outbox.repository.js';
import { assertRoom } from './queue-room.js';
import { TasksRepository, type NewTask, type TaskPlace } from './tasks.repository.js';
import { TasksService } from './tasks.service.js';

/** What makes a request for a task this one and no other. */
export interface TaskRequest {
  /** Of the actor; null for a browser that sent none. */
  key: string | null;
  hash: string;
}

export interface StartedTask {
  task: TaskResponse;
  /** True when the request had been made before: nothing new was started. */
  isReplay: boolean;
}

export type TaskEntry = Omit<
  NewTask,
  'id' | 'priority' | 'requestedBy' | 'requestedByTenant' | 'idempotencyKey' | 'requestHash'
> & {
  /** Where it is not that of its kind. */
  priority?: number;
};

/** @throws MirabError MALFORMED_REQUEST for a missing or malformed Idempotency-Key. */
export const readTaskRequest = (
  context: RequestContext,
  header: string | undefined,
  request: unknown,
): TaskRequest => ({
  key: readIdempotencyKey(context.actor, header),
  hash: hashRequest(request),
});

const isSame = (left: unknown, right: unknown): boolean =>
  canonicalJson(left) === canonicalJson(right);

/** Writes a task, its message and its audit entry in the transaction of the decision, and finds what was asked for before. */
@Injectable()
export class TaskRegistryService {
  constructor(
    private readonly repository: TasksRepository,
    private readonly outbox: OutboxRepository,
    private readonly audit: AuditWriter,
    private readonly tasks: TasksService,
  ) {}

  /** The task that an earlier request with the same key started. @throws MirabError IDEMPOTENCY_KEY_REUSED. */
  async findReplay(tx: Transaction, { key, hash }: TaskRequest): Promise<StartedTask | null> {
    const earlier = key === null ? null : await this.repository.findByKey(tx, key);
    if (!earlier) return null;
    assertSameRequest(earlier, hash);
    return { task: await this.tasks.getIn(tx, earlier.id), isReplay: true };
  }

  /** The same thing, asked for by a second press of a button while the first one still waits, last in the queue. */
  async findTwin(
    tx: Transaction,
    place: TaskPlace,
    entry: { kind: TaskKind; input: unknown; spec?: unknown },
  ): Promise<StartedTask | null> {
    const last = await this.repository.findLastQueued(tx, place);
    if (last?.kind !== entry.kind || !isSame(last.input, entry.input)) return null;
    if (entry.spec !== undefined && !isSame(last.spec, entry.spec)) return null;
    return { task: await this.tasks.getIn(tx, last.id), isReplay: true };
  }

  /** @throws MirabError QUEUE_FULL; IDEMPOTENCY_KEY_REUSED when another request takes the key in this moment. */
  async add(
    tx: Transaction,
    context: RequestContext,
    request: TaskRequest,
    entry: TaskEntry,
  ): Promise<StartedTask> {
    const { stackId, hostId, tenantId } = entry;
    const place = stackId === null ? { hostId, stackId } : { stackId };
    await assertRoom(tx, this.repository, place, tenantId);
    const id = uuidv7();
    const priority = entry.priority ?? taskPriorities[entry.kind];
    await this.insert(tx, {
      ...entry,
      id,
      priority,
      requestedBy: context.actor.name,
      requestedByTenant: context.actor.role === 'tenant',
      idempotencyKey: request.key,
      requestHash: request.hash,
    });
    await this.outbox.add(tx, patterns.taskQueued, { taskId: id }, priority);
    const { kind, input, planHash, window, backupTaskId } = entry;
    await this.audit.write(tx, context, {
      action: 'task.queued',
      subjectType: 'task',
      subjectId: id,
      tenantId,
      after: {
        kind,
        stackId,
        hostId,
        input,
        planHash,
        ...(window ? { window } : {}),
        ...(backupTaskId ? { backupTaskId } : {}),
      },
    });
    return { task: await this.tasks.getIn(tx, id), isReplay: false };
  }

  private async insert(tx: Transaction, task: NewTask): Promise<void> {
    try {
      await this.repository.insert(tx, task);
    } catch (error) {
      throw isUniqueViolation(error) ? keyReused(error) : error;
    }
  }
}
