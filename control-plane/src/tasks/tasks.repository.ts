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
import type { ActiveTasks } from './decide/decision.js';

const shown = {
  stack: {
    select: { number: true, tenant: { select: { name: true, paused: true, maxActive: true } } },
  },
  host: { select: { slug: true, name: true, paused: true, maxActive: true, watch: watchFacts } },
  steps: { orderBy: { index: 'asc' } },
  attempts: { orderBy: { number: 'asc' } },
} as const;
/** The spec is for engines, and the input is fetched by itself: only as much of it as may be shown. */
const withoutDocuments = { spec: true, input: true } as const;
type BareRow = TaskGetPayload<{ include: typeof shown; omit: typeof withoutDocuments }>;
export type TaskRow = BareRow & { input: unknown };

/** Characters of an input that is shown. No request can ask for more; what stands in a row and is longer never leaves the database. */
const longestInput = 16_384;

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
  /** Whether an actor of the tenant asks for it. */
  requestedByTenant: boolean;
  idempotencyKey: string | null;
  requestHash: string;
  /** The window in which it may begin; null: at any time. */
  window: Opening | null;
  /** Of an upgrade: the backup that comes before it. */
  backupTaskId?: string;
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
    const rows = await tx.task.findMany({ ...query, include: shown, omit: withoutDocuments });
    const total = await tx.task.count({ where: query.where });
    return { rows: await this.withInputs(tx, rows), total };
  }

  async find(tx: Transaction, id: string): Promise<TaskRow | null> {
    const row = await tx.task.findUnique({
      where: { id },
      include: shown,
      omit: withoutDocuments,
    });
    const [whole] = row ? await this.withInputs(tx, [row]) : [];
    return whole ?? null;
  }

  /** Null for an input that is too long to be shown. */
  private async withInputs(tx: Transaction, rows: readonly BareRow[]): Promise<TaskRow[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const found = await tx.$queryRaw<{ id: string; input: unknown }[]>`
      SELECT id, input FROM tasks WHERE id = ANY(${ids}::uuid[]) AND length(input::text) <= ${longestInput}`;
    const inputs = new Map(found.map(({ id, input }) => [id, input]));
    return rows.map((row) => ({ ...row, input: inputs.get(row.id) ?? null }));
  }

  /** False for a task that there is not. */
  async isRequestedByTenant(tx: Transaction, id: string): Promise<boolean> {
    const task = await tx.task.findUnique({ where: { id }, select: { requestedByTenant: true } });
    return task?.requestedByTenant ?? false;
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

  /** What tasks of a stack have not ended, in the order in which the first of each runs. However many wait, it is a few rows. */
  async listActive(tx: Transaction, stackId: string): Promise<ActiveTasks[]> {
    const rows = await tx.task.groupBy({
      by: ['kind', 'state'],
      where: { stackId, ...active },
      _min: { number: true },
      orderBy: { _min: { number: 'asc' } },
    });
    return rows.map(({ kind, state }) => ({
      kind: stackTaskKind.parse(kind),
      state: state === 'running' ? 'running' : 'queued',
    }));
  }

  /** What the last of the tasks of a stack that have not ended leads to; null when there is none. */
  async findLastSpec(tx: Transaction, stackId: string): Promise<StackSpec | null> {
    const last = await tx.task.findFirst({
      where: { stackId, ...active },
      orderBy: { number: 'desc' },
      select: { spec: true },
    });
    return last && readSpec(last.spec);
  }

  /** How many tasks wait there, counted no further than `most`. */
  async countQueued(
    tx: Transaction,
    place: TaskPlace | { tenantId: string },
    most: number,
  ): Promise<number> {
    return tx.task.count({ where: { ...place, state: 'queued' }, take: most });
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

  /** True when somebody ever asked for a restore that fills this stack. */
  async hasRestore(tx: Transaction, stackId: string): Promise<boolean> {
    return (await tx.task.count({ where: { stackId, kind: 'restore' }, take: 1 })) > 0;
  }

  /** True when something else than a restore of this point was ever begun on the stack: its data are then not those of the point alone. */
  async hasOtherWork(tx: Transaction, stackId: string, restorePointId: string): Promise<boolean> {
    const sameRestore: TaskWhereInput = {
      kind: 'restore',
      input: { path: ['restorePointId'], equals: restorePointId },
    };
    const where = { stackId, attempt: { gt: 0 }, NOT: sameRestore };
    return (await tx.task.count({ where, take: 1 })) > 0;
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
