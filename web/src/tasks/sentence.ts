/** A task in one sentence, and the step it stands at. */
import type { StepResponse, TaskResponse } from '#libs/contracts';
import { outageSentence } from '../components/outage';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';
import { durationOf } from './columns';

export const findStep = (task: TaskResponse, state: StepResponse['state']): StepResponse | null =>
  task.steps.find((step) => step.state === state) ?? null;

type Waiting = NonNullable<TaskResponse['waiting']>;
/** Nothing is in its way, but others go before it. */
const waitsForTurn = ({ code, position }: Waiting): boolean => code === 'READY' && position > 1;

/** Where a place in the queue says nothing of when it begins. */
const heldSentences = {
  PLATFORM_PAUSED: 'tasks.sentence.queuedPlatformPaused',
  HOST_PAUSED: 'tasks.sentence.queuedPaused',
  HOST_UNREACHABLE: 'tasks.sentence.queuedOutage',
  TENANT_PAUSED: 'tasks.sentence.queuedTenantPaused',
  WINDOW_CLOSED: 'tasks.sentence.queuedWindow',
  RETRY_LATER: 'tasks.sentence.queuedRetry',
} as const;
const isHeld = (code: Waiting['code']): code is keyof typeof heldSentences => code in heldSentences;

const queuedSentence = (
  { waiting, cancelRequestedAt }: TaskResponse,
  text: Text,
  { number }: Formats,
): string => {
  if (cancelRequestedAt) return text('tasks.sentence.cancellingQueued');
  if (!waiting) return text('tasks.sentence.queuedReady');
  if (isHeld(waiting.code)) return text(heldSentences[waiting.code]);
  return waiting.code === 'READY' && !waitsForTurn(waiting)
    ? text('tasks.sentence.queuedReady')
    : text('tasks.sentence.queued', { position: number(waiting.position) });
};

/** Why it waits, and what it waits for. */
export const waitingSentence = (
  waiting: Waiting,
  text: Text,
  { number, relative, dateTime }: Formats,
  now: number,
): string => {
  const { code, position, detail, retryAt, opensAt } = waiting;
  if (waiting.outage) return outageSentence(waiting.outage, text, relative, now);
  if (waiting.before) {
    const kind = text(`kind.${waiting.before.kind}`);
    const how = waiting.before.state === 'running' ? 'running' : 'queued';
    return text('tasks.waiting.BEHIND_TASK', { detail: text(`tasks.behind.${how}`, { kind }) });
  }
  if (waitsForTurn(waiting)) return text('tasks.turn', { position: number(position) });
  if (code === 'WINDOW_CLOSED') {
    const when = opensAt
      ? text('tasks.windowOpens', { time: relative(opensAt, now), exact: dateTime(opensAt) })
      : text('tasks.windowNone');
    return text('tasks.waiting.WINDOW_CLOSED', { detail: when });
  }
  // The moment may be over before an engine has taken it up.
  const next = Math.max(now, retryAt === null ? now : Date.parse(retryAt));
  const time = relative(new Date(next).toISOString(), now);
  return text(`tasks.waiting.${code}`, { detail, time });
};

const runningSentence = (task: TaskResponse, text: Text): string => {
  if (task.cancelRequestedAt)
    return text(task.stackId ? 'tasks.sentence.cancelling' : 'tasks.sentence.cancellingHost');
  const step = findStep(task, 'running');
  return step
    ? text('tasks.sentence.running', { step: text(`tasks.step.${step.name}`) })
    : text('tasks.sentence.runningFirst');
};

export const taskSentence = (
  task: TaskResponse,
  text: Text,
  formats: Formats,
  now: number,
): string => {
  const duration = formats.duration(durationOf(task, now) ?? 0);
  const failed = findStep(task, 'failed');
  switch (task.state) {
    case 'queued':
      return queuedSentence(task, text, formats);
    case 'running':
      return runningSentence(task, text);
    case 'succeeded':
      return text('tasks.sentence.succeeded', { duration });
    case 'failed':
      return failed
        ? text('tasks.sentence.failed', { duration, step: text(`tasks.step.${failed.name}`) })
        : text('tasks.sentence.failedNoStep');
    case 'cancelled':
      return text('tasks.sentence.cancelled');
  }
};
