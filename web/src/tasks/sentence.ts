/** A task in one sentence, and the step it stands at. */
import type { StepResponse, TaskResponse } from '#libs/contracts';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';
import { durationOf } from './columns';

export const findStep = (task: TaskResponse, state: StepResponse['state']): StepResponse | null =>
  task.steps.find((step) => step.state === state) ?? null;

const queuedSentence = (task: TaskResponse, text: Text, { number }: Formats): string => {
  if (!task.waiting || task.waiting.code === 'READY') return text('tasks.sentence.queuedReady');
  if (task.waiting.code === 'HOST_PAUSED') return text('tasks.sentence.queuedPaused');
  return text('tasks.sentence.queued', { position: number(task.waiting.position) });
};

const runningSentence = (task: TaskResponse, text: Text): string => {
  if (task.cancelRequestedAt) return text('tasks.sentence.cancelling');
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
