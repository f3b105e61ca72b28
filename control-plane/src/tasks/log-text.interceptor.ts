import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { TaskLogResponse } from '#libs/contracts';
import { renderLogText, renderRemovedLog } from './log-text.js';

/** A log as JSON, or as plain text for who prefers that; the number of the next line is in `X-Next-From` then. */
@Injectable()
export class LogTextInterceptor implements NestInterceptor<
  TaskLogResponse,
  TaskLogResponse | string
> {
  intercept(
    execution: ExecutionContext,
    next: CallHandler<TaskLogResponse>,
  ): Observable<TaskLogResponse | string> {
    const http = execution.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/plain']) !== 'text/plain') return next.handle();
    return next.handle().pipe(
      map((log) => {
        response.type('text/plain; charset=utf-8');
        response.setHeader('X-Next-From', log.nextFrom);
        return (log.removed ? renderRemovedLog(log.removed) : '') + renderLogText(log.items);
      }),
    );
  }
}
