/** Schedules: what is done again and again, at a time of some place on earth. */
import { z } from 'zod';
import { cron, displayName, id, timeZone } from '../grammar.js';
import { scheduledHostInput, scheduledInput, scheduledStackInput, taskKind } from '../task.js';
import { taskStart } from '../window.js';
import { resourceBase } from './common.js';

const settings = {
  name: displayName,
  input: scheduledInput,
  cron,
  timeZone,
  enabled: z.boolean(),
  /** What becomes of a slot at which nothing could fire: it is left out, or made up for by one task. */
  misfire: z.enum(['skip', 'fire-once']),
  /** Whether a slot waits its turn behind an unfinished task of the same schedule, or is left out. */
  overlap: z.enum(['queue', 'skip']),
  /** Seconds. Spreads many schedules of one time; each slot fires up to so much later. */
  jitterSeconds: z.int().min(0).max(3_600),
  /** Whether its tasks wait for a maintenance window; for stacks alone. */
  start: taskStart,
};

/** Exactly one thing that it is for; where that is not so, nothing else can be said of the rest. */
const hasOneTarget = (body: { stackId?: unknown; hostId?: unknown }): boolean =>
  (body.stackId === undefined) !== (body.hostId === undefined);

const fitsTarget = (body: { stackId?: unknown; hostId?: unknown; input?: unknown }): boolean =>
  !hasOneTarget(body) ||
  (body.stackId === undefined ? scheduledHostInput : scheduledStackInput).safeParse(body.input)
    .success;

export const createScheduleBody = z
  .strictObject({
    ...settings,
    /** One of the two. */
    stackId: id.optional(),
    hostId: id.optional(),
    enabled: settings.enabled.default(true),
    misfire: settings.misfire.default('skip'),
    overlap: settings.overlap.default('skip'),
    jitterSeconds: settings.jitterSeconds.default(0),
    start: settings.start.default('now'),
  })
  .refine(hasOneTarget, {
    path: ['stackId'],
    message: 'is needed, or a hostId, and never both',
  })
  .refine((body) => body.start === 'now' || body.hostId === undefined || !hasOneTarget(body), {
    path: ['start'],
    message: 'is for stacks alone: a host has no windows',
  })
  .refine(fitsTarget, {
    path: ['input', 'kind'],
    message: 'is nothing that can be scheduled for this',
  })
  .meta({ id: 'CreateSchedule' });
export const updateScheduleBody = z
  .strictObject({
    name: settings.name.optional(),
    input: settings.input.optional(),
    cron: settings.cron.optional(),
    timeZone: settings.timeZone.optional(),
    enabled: settings.enabled.optional(),
    misfire: settings.misfire.optional(),
    overlap: settings.overlap.optional(),
    jitterSeconds: settings.jitterSeconds.optional(),
    start: settings.start.optional(),
  })
  .meta({ id: 'UpdateSchedule' });

export const scheduleResponse = z
  .object({
    ...resourceBase,
    name: z.string(),
    stackId: id.nullable(),
    stackKey: z.string().nullable(),
    productName: z.string().nullable(),
    tenantId: id.nullable(),
    tenantName: z.string().nullable(),
    hostId: id.nullable(),
    hostSlug: z.string().nullable(),
    hostName: z.string().nullable(),
    kind: taskKind,
    input: z.record(z.string(), z.unknown()),
    cron: z.string(),
    timeZone: z.string(),
    enabled: z.boolean(),
    misfire: settings.misfire,
    overlap: settings.overlap,
    jitterSeconds: z.int(),
    start: taskStart,
    /** When it fires next, jitter included; null while it is off. */
    nextFireAt: z.iso.datetime().nullable(),
    /** The last time that had its turn, and the newest task that came of one. */
    lastSlot: z.iso.datetime().nullable(),
    lastTaskId: id.nullable(),
    /**
     * Why the last slot has no task: which slot, null where that is not known, and when it was found. `OVERLAP` and `MISSED` are as its
     * settings say; other codes are those of a refused request.
     */
    lastProblem: z
      .object({
        code: z.string(),
        message: z.string(),
        at: z.iso.datetime(),
        slot: z.iso.datetime().nullable(),
      })
      .nullable(),
    version: z.int(),
  })
  .meta({ id: 'Schedule' });

/** GET /schedules/preview */
export const schedulePreviewQuery = z.object({ cron, timeZone });
export const schedulePreviewResponse = z
  .object({ times: z.array(z.iso.datetime()) })
  .meta({ id: 'SchedulePreview' });

export type ScheduleResponse = z.infer<typeof scheduleResponse>;
export type CreateScheduleBody = z.infer<typeof createScheduleBody>;
export type UpdateScheduleBody = z.infer<typeof updateScheduleBody>;
export type SchedulePreviewQuery = z.infer<typeof schedulePreviewQuery>;
export type SchedulePreviewResponse = z.infer<typeof schedulePreviewResponse>;
