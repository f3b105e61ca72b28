/** One line and one measurement for each request; the path without its query, which may hold what nobody should read. */
import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';
import type { Logger } from '#libs/observability';
import type { RequestWithContext } from './request-context.js';

/** Longer paths are cut: they are never ours. */
const loggedPathLength = 300;

export function logRequests(logger: Logger, registry: Registry, isLogged: boolean): RequestHandler {
  const duration = new Histogram({
    name: 'mirab_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return (request: RequestWithContext, response, next) => {
    const begun = process.hrtime.bigint();
    const path = request.path.slice(0, loggedPathLength);
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      const route = routeOf(request.route);
      // A stream lasts as long as somebody watches; its length says nothing.
      if (response.getHeader('content-type') !== 'text/event-stream')
        duration.observe({ method: request.method, route, status: response.statusCode }, seconds);
      if (!isLogged) return;
      logger.info(
        {
          method: request.method,
          path,
          status: response.statusCode,
          durationMs: Math.round(seconds * 1e4) / 10,
          actorId: request.mirab?.actor.id ?? undefined,
          aborted: response.writableFinished ? undefined : true,
        },
        'request',
      );
    });
    next();
  };
}

/** Pattern of the route, so that ids do not become labels. */
const routeOf = (route: unknown): string => {
  const path: unknown =
    typeof route === 'object' && route !== null ? Reflect.get(route, 'path') : undefined;
  return typeof path === 'string' ? path : 'other';
};
