import {
  Injectable,
  type BeforeApplicationShutdown,
  type CallHandler,
  type ExecutionContext,
  type MessageEvent,
  type NestInterceptor,
} from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import {
  filter,
  finalize,
  interval,
  map,
  merge,
  Subject,
  switchMap,
  takeUntil,
  type Observable,
} from 'rxjs';
import type { Response } from 'express';
import type { Actor, RequestWithContext } from '../http/request-context.js';
import { EventBus } from '../events/event-bus.js';
import { Authenticator } from './authenticator.js';
import { OpenStreams } from './open-streams.js';

/** Tests make these shorter. */
export const streamTimes = { heartbeatMs: 15_000, recheckMs: 30_000 };

/** Counts every stream, keeps it alive, and ends it when the session or token that opened it ends, or the process stops. */
@Injectable()
export class StreamEndInterceptor implements NestInterceptor, BeforeApplicationShutdown {
  private readonly stopping = new Subject<void>();
  private readonly open = new OpenStreams();

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly events: EventBus,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.reflector.get<boolean>(SSE_METADATA, execution.getHandler())) return next.handle();
    const http = execution.switchToHttp();
    const request = http.getRequest<RequestWithContext>();
    if (request.mirab)
      http.getResponse<Response>().once('close', this.open.open(request.mirab.actor));
    const finished = new Subject<void>();
    // A comment: a message would get an id of Nest's own, and the reader would go on from that one.
    const heartbeat = interval(streamTimes.heartbeatMs).pipe(
      map((): MessageEvent => ({ comment: 'heartbeat' })),
      takeUntil(finished),
    );
    const events = next.handle().pipe(finalize(() => finished.next()));
    return merge(events, heartbeat).pipe(takeUntil(merge(this.stopping, this.ended(request))));
  }

  /** An open response would hold up the stop of the HTTP server. */
  beforeApplicationShutdown(): void {
    this.stopping.next();
  }

  private ended(request: RequestWithContext): Observable<unknown> {
    const opener = request.mirab?.actor;
    const told = this.events
      .facts()
      .pipe(filter((fact) => fact.type === 'access-changed' && fact.actorId === opener?.id));
    // The newest question counts: one that was asked before access was taken away may be answered after it.
    return merge(told, interval(streamTimes.recheckMs)).pipe(
      switchMap(() => this.isStillOpen(request, opener)),
      filter((isOpen) => !isOpen),
    );
  }

  /** While the database is away nothing can be said against the session, and nothing new can be read either. */
  private async isStillOpen(
    request: RequestWithContext,
    opener: Actor | undefined,
  ): Promise<boolean> {
    try {
      const actor = await this.authenticator.findActor(request);
      return actor !== null && actor.role === opener?.role && actor.tenantId === opener.tenantId;
    } catch {
      return true;
    }
  }
}
