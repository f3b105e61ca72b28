import { z } from 'zod';
import { stackKeyOf, taskKind, type ScheduleResponse } from '#libs/contracts';
import { findMissedSlot } from './missed-slot.js';
import type { ScheduleRow } from './schedules.repository.js';

const time = (value: Date | null): string | null => value?.toISOString() ?? null;
/** A row that somebody has damaged must not keep a whole list from being read; it says so when it fires. */
const input = z.record(z.string(), z.unknown()).catch({});

export const misfireNames = { skip: 'skip', fireOnce: 'fire-once' } as const;

/** What the API shows of a schedule. */
export const toScheduleResponse = (row: ScheduleRow): ScheduleResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  name: row.name,
  stackId: row.stackId,
  stackKey: row.stack && stackKeyOf(row.stack),
  productName: row.stack?.product.name ?? null,
  tenantId: row.tenantId,
  tenantName: row.stack?.tenant.name ?? null,
  hostId: row.hostId,
  hostSlug: row.host?.slug ?? null,
  hostName: row.host?.name ?? null,
  kind: taskKind.parse(row.kind),
  input: input.parse(row.input),
  cron: row.cron,
  timeZone: row.timeZone,
  enabled: row.enabled,
  misfire: misfireNames[row.misfire],
  overlap: row.overlap,
  jitterSeconds: row.jitterSeconds,
  start: row.start,
  nextFireAt: time(row.nextFireAt),
  lastSlot: time(row.lastSlot),
  lastTaskId: row.lastTaskId,
  lastProblem: toProblem(row),
  version: row.version,
});

/** A missed slot is no last slot: were the clock set back, it would not come again. */
const toProblem = ({
  lastSlot,
  problemCode,
  problem,
  problemAt,
}: ScheduleRow): ScheduleResponse['lastProblem'] =>
  problemCode === null || problemAt === null
    ? null
    : {
        code: problemCode,
        message: problem ?? '',
        at: problemAt.toISOString(),
        slot: problemCode === 'MISSED' ? findMissedSlot(problem ?? '') : time(lastSlot),
      };
