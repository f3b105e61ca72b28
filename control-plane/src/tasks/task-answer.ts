import { z } from 'zod';
import {
  isFinalTaskState,
  stackKeyOf,
  stepName,
  stepState,
  taskKind,
  taskSteps,
  type StepResponse,
  type TaskResponse,
} from '#libs/contracts';
import type { TaskRow } from './tasks.repository.js';

const time = (value: Date | null): string | null => value?.toISOString() ?? null;
/** The engine moves `updated_at`; the request to stop is the one change that is not the engine's. */
const later = (time: Date, other: Date | null): Date =>
  other !== null && other > time ? other : time;
/** A row that somebody has damaged, or whose input is too long to be shown, must not keep a whole list from being read. */
const input = z.record(z.string(), z.unknown()).catch({});
const outcome = z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']);

/** What the API shows of a task. `waiting` is told only of a queued one. */
export function toTaskResponse(row: TaskRow, waiting: TaskResponse['waiting']): TaskResponse {
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    updatedAt: later(row.updatedAt, row.cancelRequestedAt).toISOString(),
    kind: taskKind.parse(row.kind),
    state: row.state,
    stackId: row.stackId,
    stackKey: row.stack && stackKeyOf(row.stack),
    tenantId: row.tenantId,
    tenantName: row.stack?.tenant.name ?? null,
    hostId: row.hostId,
    hostSlug: row.host.slug,
    hostName: row.host.name,
    input: input.parse(row.input),
    planHash: row.planHash,
    window: toWindow(row),
    backupTaskId: row.backupTaskId,
    priority: row.priority,
    requestedBy: row.requestedBy,
    fence: row.fence === null ? null : Number(row.fence),
    startedAt: time(row.startedAt),
    finishedAt: time(row.finishedAt),
    cancelRequestedAt: time(row.cancelRequestedAt),
    waiting,
    error: toError(row),
    // Between two tries it is of the one before.
    hostState: isFinalTaskState(row.state) ? row.hostState : null,
    logRemoved: row.logRemovedAt && {
      at: row.logRemovedAt.toISOString(),
      keptDays: row.logKeptDays,
    },
    steps: listSteps(row),
    attempts: row.attempts.map((attempt) => ({
      number: attempt.number,
      engine: attempt.engine,
      fence: Number(attempt.fence),
      startedAt: attempt.startedAt.toISOString(),
      finishedAt: time(attempt.finishedAt),
      outcome: outcome.parse(attempt.outcome),
      error: attempt.error,
    })),
  };
}

const toWindow = ({ notBefore, notAfter }: TaskRow): TaskResponse['window'] =>
  notBefore && notAfter
    ? { opensAt: notBefore.toISOString(), closesAt: notAfter.toISOString() }
    : null;

const toError = ({ errorCode, errorMessage, hostState }: TaskRow): TaskResponse['error'] =>
  errorCode === null ? null : { code: errorCode, message: errorMessage ?? '', hostState };

/** The steps that the engine wrote; before that those of the recipe, so that people see what is to come. */
function listSteps(row: TaskRow): StepResponse[] {
  if (row.steps.length > 0) return row.steps.map(toStep);
  if (isFinalTaskState(row.state)) return [];
  return taskSteps[taskKind.parse(row.kind)].map((name, index) => ({
    index,
    name,
    state: 'pending',
    startedAt: null,
    finishedAt: null,
    message: null,
  }));
}

const toStep = (step: TaskRow['steps'][number]): StepResponse => ({
  index: step.index,
  name: stepName.parse(step.name),
  state: stepState.parse(step.state),
  startedAt: time(step.startedAt),
  finishedAt: time(step.finishedAt),
  message: step.message,
});
