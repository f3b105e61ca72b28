import { Injectable } from '@nestjs/common';
import { stackTaskKind, type StackSpec, type StackTaskInput, type TaskKind } from '#libs/contracts';
import {
  toJson,
  type TaskGetPayload,
  type TaskOrderByWithRelationInput,
  type TaskWhereInput,
  type Transaction,
} from '#libs/database';
import type { Opening } from '../calendar/windows.js';
import { watchFacts } from '../hosts/host-outage.js';
import { readSpec } from '../stacks/spec/build-stack-spec.js';
import type { ActiveTask } from './decide/decision.js';

const shown = {
  stack: {
    select: { number: true, tenant: { select: { name: true, paused: true, maxActive: true } } },
  },
  host: { select: { slug: true, name: true, paused: true, maxActive: true, watch: watchFacts } },
  steps: { orderBy: { index: 'asc' } },
  attempts: { orderBy: { number: 'asc' } },
} as const;
const withoutSpec = { spec: true } as const;
export type TaskRow = TaskGetPayload<{ include: typeof shown; omit: typeof withoutSpec }>;

export interface NewTask {
  id: string;
  tenantId: string | null;
  kind: TaskKind;
  stackId: string | null;
  hostId: string;
  input: StackTaskInput | { kind: TaskKind };
  spec: StackSpec | null;
  planHash: string | null;
  priority: number;
  requestedBy: string;
  idempotencyKey: string | null;
  requestHash: string;
  /** The window in which it may begin; null: at any time. */
  window: Opening | null;
}

/** A stack, or a host and none of its stacks. */
export type TaskPlace = { stackId: string } | { hostId: string; stackId: null };
export interface LastTask {
  id: string;
  kind: string;
  input: unknown;
  spec: unknown;
}

const active = { state: { in: ['queued', 'running'] } } satisfies TaskWhereInput;

@Injectable()
export class TasksRepository {
  async list(
    tx: Transaction,
    query: {
      where: TaskWhereInput;
      orderBy: TaskOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: TaskRow[]; total: number }> {
    const rows = await tx.task.findMany({ ...query, include: shown, omit: withoutSpec });
    return { rows, total: await tx.task.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<TaskRow | null> {
    return tx.task.findUnique({ where: { id }, include: shown, omit: withoutSpec });
  }

  async isActive(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.task.count({ where: { id, ...active }, take: 1 })) > 0;
  }

  /** The row of an earlier request with this key. */
  async findByKey(
    tx: Transaction,
    idempotencyKey: string,
  ): Promise<{ id: string; requestHash: string } | null> {
    return tx.task.findUnique({
      where: { idempotencyKey },
      select: { id: true, requestHash: true },
    });
  }

  /** Tasks of a stack that have not ended, in the order in which they run. */
  async listActive(tx: Transaction, stackId: string): Promise<ActiveTask[]> {
    const rows = await tx.task.findMany({
      where: { stackId, ...active },
      orderBy: { number: 'asc' },
      select: { id: true, kind: true, state: true, spec: true },
    });
    return rows.map(({ id, kind, state, spec }) => ({
      id,
      kind: stackTaskKind.parse(kind),
      state: state === 'running' ? 'running' : 'queued',
      spec: readSpec(spec),
    }));
  }

  /** The last task in the queue of a stack, or among the tasks of a host itself; null when it has been taken up already. */
  async findLastQueued(tx: Transaction, place: TaskPlace): Promise<LastTask | null> {
    const last = await tx.task.findFirst({
      where: { ...place, ...active },
      orderBy: { number: 'desc' },
      select: {
        id: true,
        kind: true,
        state: true,
        cancelRequestedAt: true,
        input: true,
        spec: true,
      },
    });
    return last?.state === 'queued' && !last.cancelRequestedAt ? last : null;
  }

  async insert(tx: Transaction, task: NewTask): Promise<void> {
    const { spec, window, ...rest } = task;
    await tx.task.create({
      data: {
        ...rest,
        input: toJson(rest.input),
        ...(spec ? { spec: toJson(spec) } : {}),
        ...(window ? { notBefore: window.opensAt, notAfter: window.closesAt } : {}),
      },
      select: { id: true },
    });
  }

  /** False when the task has ended, or its cancellation was asked for before. */
  async requestCancellation(tx: Transaction, id: string): Promise<boolean> {
    // In SQL: Prisma would move `updated_at` as well, which is the engine's.
    const count = await tx.$executeRaw`
      UPDATE tasks SET cancel_requested_at = clock_timestamp()
      WHERE id = ${id}::uuid AND cancel_requested_at IS NULL AND state IN ('queued', 'running')`;
    return count > 0;
  }

  /** Forgets the keys of tasks that ended `hours` ago; the tasks stay. A task that has not ended keeps its key, however old it is. */
  async forgetKeys(tx: Transaction, hours: number): Promise<void> {
    await tx.$executeRaw`
      UPDATE tasks SET idempotency_key = NULL
      WHERE idempotency_key IS NOT NULL AND state NOT IN ('queued', 'running')
        AND finished_at < clock_timestamp() - make_interval(hours => ${hours}::int)`;
  }
}
