/** How a task ends whose way back failed as well. Pure. */
import { MirabError, type ErrorCode } from '#libs/errors';
import { wordsOfStop, type TaskRun } from '../kinds/task-handler.js';

/**
 * For a task that was cancelled, or whose time was over. It ends as failed: nobody who cancels expects to look after the host, and the
 * message is what everybody is shown. `failure` is what the way back ended with.
 */
export function failReturn(
  run: Pick<TaskRun, 'stopReason'>,
  hostState: string,
  failure: unknown,
): MirabError {
  const words = `${wordsOfStop(run)}. ${hostState}`;
  return new MirabError(codeOf(run, failure), words, { hostState, cause: failure });
}

const codeOf = (run: Pick<TaskRun, 'stopReason'>, failure: unknown): ErrorCode => {
  if (run.stopReason() === 'overdue') return 'TASK_TIMEOUT';
  return failure instanceof MirabError ? failure.code : 'INTERNAL';
};
