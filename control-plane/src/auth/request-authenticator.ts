import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Authenticator } from '../access/authenticator.js';
import { clientOf } from '../http/client.js';
import type { Actor } from '../http/request-context.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';
import { TokenActors } from './token-actors.js';

const bearerOf = (request: Request): string | null => {
  const [scheme, value] = (request.get('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? (value ?? '') : null;
};

/** A bearer token where one is sent, whatever cookie comes with it; the session cookie otherwise. */
@Injectable()
export class RequestAuthenticator extends Authenticator {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly sessions: SessionsService,
    private readonly tokens: TokenActors,
  ) {
    super();
  }

  override async findActor(request: Request): Promise<Actor | null> {
    const bearer = bearerOf(request);
    if (bearer !== null) return this.tokens.findActor(bearer, clientOf(request).address);
    const secret = this.cookie.find(request);
    return secret ? this.sessions.findActor(secret) : null;
  }

  override hasBearer(request: Request): boolean {
    return bearerOf(request) !== null;
  }

  override hasSessionCookie(request: Request): boolean {
    return this.cookie.find(request) !== null;
  }
}
