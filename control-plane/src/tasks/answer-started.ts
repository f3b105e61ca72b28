import type { Response } from 'express';
import type { TaskResponse } from '#libs/contracts';
import type { StartedTask } from './task-registry.service.js';

/** Where the task is, and whether this request or an earlier one started it. */
export function answerStarted({ task, isReplay }: StartedTask, response: Response): TaskResponse {
  response.setHeader('Location', `/api/v1/tasks/${task.id}`);
  if (isReplay) response.setHeader('Idempotency-Replayed', 'true');
  return task;
}
