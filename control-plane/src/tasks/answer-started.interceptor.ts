import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { TaskResponse } from '#libs/contracts';
import type { StartedTask } from './task-registry.service.js';

/** Answers a started task: where it is, and whether this request or an earlier one started it. */
@Injectable()
export class AnswerStartedInterceptor implements NestInterceptor<StartedTask, TaskResponse> {
  intercept(execution: ExecutionContext, next: CallHandler<StartedTask>): Observable<TaskResponse> {
    const response = execution.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map(({ task, isReplay }) => {
        response.setHeader('Location', `/api/v1/tasks/${task.id}`);
        if (isReplay) response.setHeader('Idempotency-Replayed', 'true');
        return task;
      }),
    );
  }
}
