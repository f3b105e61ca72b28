import { Injectable } from '@nestjs/common';
import {
  toJson,
  type ScheduleGetPayload,
  type ScheduleModel,
  type ScheduleOrderByWithRelationInput,
  type ScheduleWhereInput,
  type Transaction,
} from '#libs/database';
import type { NextSlot } from './slots.js';

const shown = {
  include: {
    stack: {
      select: {
        number: true,
        product: { select: { name: true } },
        tenant: { select: { name: true } },
      },
    },
    host: { select: { slug: true, name: true } },
  },
} as const;
export type ScheduleRow = ScheduleGetPayload<typeof shown>;

/** Both are null for a schedule that is off. */
export type Next = Pick<ScheduleModel, 'nextSlot' | 'nextFireAt'>;
export type ScheduleFields = Pick<
  ScheduleModel,
  | 'name'
  | 'kind'
  | 'cron'
  | 'timeZone'
  | 'enabled'
  | 'misfire'
  | 'overlap'
  | 'jitterSeconds'
  | 'start'
> & { input: unknown } & Next;
export type NewSchedule = ScheduleFields &
  Pick<ScheduleModel, 'id' | 'tenantId' | 'stackId' | 'hostId' | 'madeByTenant'>;

/** What is written about a slot once it had its turn. */
export interface SlotOutcome {
  /** Null: nothing had its turn, it was missed. */
  lastSlot: Date | null;
  taskId: string | null;
  problem: { code: string; message: string } | null;
}

@Injectable()
export class SchedulesRepository {
  async list(
    tx: Transaction,
    query: {
      where: ScheduleWhereInput;
      orderBy: ScheduleOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: ScheduleRow[]; total: number }> {
    const rows = await tx.schedule.findMany({ ...query, ...shown });
    return { rows, total: await tx.schedule.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<ScheduleRow | null> {
    return tx.schedule.findUnique({ where: { id }, ...shown });
  }

  async count(tx: Transaction, place: Pick<ScheduleModel, 'stackId' | 'hostId'>): Promise<number> {
    return tx.schedule.count({ where: place });
  }

  /** Held until the transaction ends: no slot fires meanwhile. */
  async findLocked(tx: Transaction, id: string): Promise<ScheduleRow | null> {
    await tx.$queryRaw`SELECT id FROM schedules WHERE id = ${id}::uuid FOR UPDATE`;
    return this.find(tx, id);
  }

  async insert(tx: Transaction, { input, ...schedule }: NewSchedule): Promise<ScheduleRow> {
    return tx.schedule.create({ data: { ...schedule, input: toJson(input) }, ...shown });
  }

  async update(
    tx: Transaction,
    id: string,
    { input, ...fields }: ScheduleFields,
  ): Promise<ScheduleRow> {
    return tx.schedule.update({
      where: { id },
      data: {
        ...fields,
        input: toJson(input),
        version: { increment: 1 },
        updatedAt: new Date(),
        // What was amiss was amiss with what stood before.
        problemCode: null,
        problem: null,
        problemAt: null,
      },
      ...shown,
    });
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.schedule.delete({ where: { id }, select: { id: true } });
  }

  /** The first one that is due at `now` and that nobody else works on, held until the transaction ends. */
  async takeDue(
    tx: Transaction,
    now: Date,
    without: readonly string[],
  ): Promise<ScheduleRow | null> {
    const [due] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM schedules WHERE enabled AND next_fire_at <= ${now.toISOString()}::timestamptz AND NOT id = ANY (${[...without]}::uuid[])
      ORDER BY next_fire_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;
    return due ? this.find(tx, due.id) : null;
  }

  /** Neither version nor time of change move: nobody changed what is wanted. */
  async settle(
    tx: Transaction,
    id: string,
    { lastSlot, taskId, problem }: SlotOutcome,
    next: Next,
  ): Promise<void> {
    await tx.schedule.update({
      where: { id },
      data: {
        ...next,
        enabled: next.nextSlot !== null,
        ...(lastSlot ? { lastSlot } : {}),
        ...(taskId ? { lastTaskId: taskId } : {}),
        problemCode: problem?.code ?? null,
        problem: problem?.message ?? null,
        problemAt: problem ? new Date() : null,
      },
      select: { id: true },
    });
  }

  /** What is on and that nobody else works on, held until the transaction ends, in pages by id. */
  async lockEnabled(tx: Transaction, afterId: string, take: number): Promise<ScheduleModel[]> {
    const found = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM schedules WHERE enabled AND id > ${afterId}::uuid ORDER BY id LIMIT ${take} FOR UPDATE SKIP LOCKED`;
    return tx.schedule.findMany({
      where: { id: { in: found.map(({ id }) => id) } },
      orderBy: { id: 'asc' },
    });
  }

  async moveNext(tx: Transaction, id: string, next: NextSlot): Promise<void> {
    await tx.schedule.update({ where: { id }, data: next, select: { id: true } });
  }

  /** The clock that all instances share. */
  async readClock(tx: Transaction): Promise<Date> {
    const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    if (!row) throw new Error('The database tells no time');
    return row.now;
  }
}
