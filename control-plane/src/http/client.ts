/** Who stands at the other end of the connection, known before anybody signs in. */
import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { withCorrelation } from '#libs/observability';

export interface Client {
  /** After the configured trusted proxies alone (rule R21); null when the socket is gone. */
  address: string | null;
  requestId: string;
  userAgent: string | null;
}

const clients = new WeakMap<Request, Client>();
/** An id that a proxy or a CI job gave; anything else is replaced, so that no foreign text gets into the log. */
const requestIdGrammar = /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/;

/** First in the chain: names the request, answers the name back, and lets the log carry it. */
export function nameRequest(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id') ?? '';
  const requestId = requestIdGrammar.test(given) ? given : randomUUID();
  const userAgent =
    request
      .get('user-agent')
      ?.replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 200) ?? null;
  clients.set(request, { address: request.ip ?? null, requestId, userAgent });
  response.setHeader('X-Request-Id', requestId);
  withCorrelation({ requestId }, next);
}

export const clientOf = (request: Request): Client =>
  clients.get(request) ?? { address: null, requestId: 'unnamed', userAgent: null };

/** Handler parameter for public routes, which have no `Context`. */
export const FromClient = createParamDecorator((_: unknown, execution: ExecutionContext): Client =>
  clientOf(execution.switchToHttp().getRequest<Request>()),
);
