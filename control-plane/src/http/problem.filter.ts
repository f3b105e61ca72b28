import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { MirabError } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { clientOf } from './client.js';
import { loggerToken } from './logger-token.js';
import { renderProblem, toMirabError } from './problem.js';
import { RetryLaterError } from './retry-after.js';

/** The one place where an error becomes an answer, and is logged, once, when it is ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(loggerToken) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = toMirabError(thrown);
    if (error.status >= 500)
      this.logger.error({ err: error.cause ?? error, code: error.code }, 'request failed');
    // A stream that has begun cannot change its status any more.
    if (response.headersSent) {
      response.end();
      return;
    }
    this.addHeaders(error, response);
    const body = renderProblem(error, {
      path: request.path,
      requestId: clientOf(request).requestId,
    });
    response.status(error.status).type('application/problem+json').send(JSON.stringify(body));
  }

  private addHeaders(error: MirabError, response: Response): void {
    response.setHeader('Cache-Control', 'no-store');
    response.removeHeader('ETag');
    if (error instanceof RetryLaterError)
      response.setHeader('Retry-After', error.retryAfterSeconds);
    if (error.code === 'SERVICE_UNAVAILABLE') response.setHeader('Retry-After', 5);
    if (error.code === 'UNAUTHENTICATED')
      response.setHeader('WWW-Authenticate', 'Bearer realm="mirab"');
  }
}
