/** Who an incoming request speaks for. Implemented by `auth/`; the gate knows no cookie and no token of its own. */
import type { Request } from 'express';
import type { Actor } from '../http/request-context.js';

export abstract class Authenticator {
  /** The actor, or null for anybody. An invalid credential is null too, never an error that says why. */
  abstract findActor(request: Request): Promise<Actor | null>;
  abstract hasSessionCookie(request: Request): boolean;
  abstract hasBearer(request: Request): boolean;
}
