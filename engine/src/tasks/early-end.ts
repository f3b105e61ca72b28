/** How an attempt ends that was stopped from outside: for good, or for another attempt to go on. */
import { isLastStop, type StopReason, type TaskStopped } from '../kinds/task-handler.js';
import type { ClaimedTask, TaskOutcome } from './claimed-task.js';
import { describeLeftBehind } from './left-behind.js';
import type { TaskRecorder } from './task-recorder.js';

interface StoppedAttempt {
  task: ClaimedTask;
  record: TaskRecorder;
  reason: () => StopReason | undefined;
}

/** @param taskMs the time that the whole task had, in milliseconds. */
export function endEarly(
  { task, record, reason }: StoppedAttempt,
  stopped: TaskStopped,
  taskMs: number,
): TaskOutcome {
  if (!isLastStop(reason())) return handOver(record, stopped);
  const hostState = stopped.hostState ?? describeLeftBehind(task.kind, record.step, task.attempt);
  if (reason() === 'cancelled') {
    record.endStep('failed', 'Cancelled');
    record.log(hostState, 'warning');
    return { state: 'cancelled', hostState };
  }
  const where = record.step === null ? '' : ` in step ${record.step}`;
  const message = `The task did not end within ${taskMs / 60_000} minutes and was ended${where}.`;
  record.endStep('failed', message);
  record.log(hostState, 'warning');
  return { state: 'failed', code: 'TASK_TIMEOUT', message, hostState };
}

/** A step that was over is told as such; one that was broken off is repeated by the next attempt. */
function handOver(record: TaskRecorder, { atBorder }: TaskStopped): TaskOutcome {
  if (atBorder) {
    record.endStep('succeeded', null);
    record.log('The engine stops here; another attempt goes on with the next step');
  } else {
    record.endStep('failed', 'The engine stops; another attempt repeats this step');
  }
  return { state: 'interrupted' };
}
