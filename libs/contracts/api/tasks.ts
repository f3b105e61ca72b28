/** Tasks over REST: start, watch, cancel. */
import { z } from 'zod';
import { mostMembers } from '../bounds.js';
import { id, moment, sha256 } from '../grammar.js';
import {
  hostTaskKinds,
  stackTaskInput,
  stepName,
  stepState,
  taskEvent,
  taskKind,
  taskState,
} from '../task.js';
import { taskStart } from '../window.js';
import { resourceBase } from './common.js';
import { hostOutage } from './hosts.js';

/** POST /stacks/{id}/plan */
export const planBody = stackTaskInput.meta({ id: 'PlanRequest' });
/** POST /stacks/{id}/tasks: the plan that was shown may be named; a stale one is refused with 409 PLAN_STALE. */
export const startTaskBody = stackTaskInputWithPlan().meta({ id: 'StartTask' });

function stackTaskInputWithPlan() {
  const [first, ...rest] = stackTaskInput.options.map((option) =>
    option.extend({
      planHash: sha256.optional(),
      /** Without it: now. */
      start: taskStart.optional(),
    }),
  );
  if (!first) throw new Error('stackTaskInput has no options');
  return z.discriminatedUnion('kind', [first, ...rest]);
}

/** POST /hosts/{id}/tasks */
export const startHostTaskBody = z
  .strictObject({ kind: z.enum(hostTaskKinds) })
  .meta({ id: 'StartHostTask' });

/** Most tasks that one request may name. */
export const mostChosenTasks = mostMembers;
/**
 * POST /tasks/cancellations: chosen tasks, or all that wait and fit; `{waiting: {}}` is all that wait. What runs, has ended or was asked to
 * stop before is left alone.
 */
export const cancelTasksBody = z
  .union([
    z.strictObject({ taskIds: z.array(id).min(1).max(mostChosenTasks) }),
    z.strictObject({
      waiting: z.strictObject({
        tenantId: id.optional(),
        stackId: id.optional(),
        hostId: id.optional(),
        kind: taskKind.optional(),
        /** None that was asked for later: what came after somebody counted goes on. */
        createdUntil: moment.optional(),
      }),
    }),
  ])
  .meta({ id: 'CancelTasks' });
export const cancelTasksResponse = z
  .object({
    /** How many tasks this request cancels. */
    requested: z.int(),
  })
  .meta({ id: 'CancelTasksAnswer' });

export const attemptResponse = z.object({
  number: z.int(),
  engine: z.string(),
  fence: z.int(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  outcome: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']),
  error: z.string().nullable(),
});
export const stepResponse = z.object({
  index: z.int(),
  name: stepName,
  state: stepState,
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  message: z.string().nullable(),
});
const removedLog = z.object({ at: z.iso.datetime(), keptDays: z.int().nullable() });
export const taskResponse = z
  .object({
    ...resourceBase,
    kind: taskKind,
    state: taskState,
    stackId: id.nullable(),
    stackKey: z.string().nullable(),
    tenantId: id.nullable(),
    tenantName: z.string().nullable(),
    hostId: id,
    hostSlug: z.string(),
    hostName: z.string(),
    /** What was asked for; empty where it is longer than any request may be. */
    input: z.record(z.string(), z.unknown()),
    planHash: z.string().nullable(),
    /** The window in which it may begin; null when it may at any time. */
    window: z.object({ opensAt: z.iso.datetime(), closesAt: z.iso.datetime() }).nullable(),
    /** Of an upgrade, or a deploy of another release: the backup that comes before it. Without a restore point of that task it is not begun. */
    backupTaskId: id.nullable(),
    priority: z.int(),
    requestedBy: z.string(),
    fence: z.int().nullable(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    cancelRequestedAt: z.iso.datetime().nullable(),
    /** Why it waits, while queued and not cancelled: a code with parameters that the panel turns into a sentence. */
    waiting: z
      .object({
        code: z.enum([
          'BEHIND_TASK',
          'HOST_BUSY',
          'HOST_PAUSED',
          'HOST_UNREACHABLE',
          'PLATFORM_BUSY',
          'PLATFORM_PAUSED',
          'READY',
          'RETRY_LATER',
          'TENANT_BUSY',
          'TENANT_PAUSED',
          'WINDOW_CLOSED',
        ]),
        /** Its place among what waits on the host and the reader may see; an estimate. */
        position: z.int(),
        detail: z.string(),
        /** The task of the same stack that comes before it; null for any other code than BEHIND_TASK. */
        before: z.object({ kind: taskKind, state: taskState }).nullable(),
        /** Not before this time, after a try that failed for a reason that may pass. */
        retryAt: z.iso.datetime().nullable(),
        /** Since when and why its host does not answer, and when it is looked at again; null for any other code. */
        outage: hostOutage.nullable(),
        /** When its window opens; null when it waits for none, or none comes. */
        opensAt: z.iso.datetime().nullable(),
      })
      .nullable(),
    /** On failure: what failed, and what state the host was left in. */
    error: z
      .object({ code: z.string(), message: z.string(), hostState: z.string().nullable() })
      .nullable(),
    /** Of a task that failed or was cancelled: one sentence about what was left on the host; null when nothing is known of it. */
    hostState: z.string().nullable(),
    /** Once the log is no more: since when, and the age in days for which logs are kept; null when it made room for newer ones. */
    logRemoved: removedLog.nullable(),
    steps: z.array(stepResponse),
    attempts: z.array(attemptResponse),
  })
  .meta({ id: 'Task' });
/** GET /tasks/{id}/log?from=1&limit=1000, or `?last=1000` for the end of the log. */
export const taskLogQuery = z
  .object({
    from: z.coerce.number().int().min(1).max(999_999_999).optional(),
    limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
    last: z.coerce.number().int().min(1).max(5_000).optional(),
  })
  .refine(({ from, last }) => from === undefined || last === undefined, {
    path: ['last'],
    message: 'cannot be asked for together with from',
  });
export type TaskLogRange = z.output<typeof taskLogQuery>;
export const taskLogResponse = z
  .object({
    items: z.array(taskEvent),
    nextFrom: z.int(),
    lastSeq: z.int(),
    /** The task has ended, and no more lines will come. */
    isFinal: z.boolean(),
    removed: removedLog.nullable(),
  })
  .meta({ id: 'TaskLog' });

export type TaskResponse = z.infer<typeof taskResponse>;
export type StepResponse = z.infer<typeof stepResponse>;
export type TaskLogResponse = z.infer<typeof taskLogResponse>;
export type StartHostTaskBody = z.infer<typeof startHostTaskBody>;
export type CancelTasksBody = z.infer<typeof cancelTasksBody>;
export type CancelTasksResponse = z.infer<typeof cancelTasksResponse>;
export type StartTaskBody = z.infer<typeof startTaskBody>;
