import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { rolePermissions } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { ControlPlaneConfig } from '../config.js';
import { clientOf } from '../http/client.js';
import type { Actor, RequestContext, RequestWithContext } from '../http/request-context.js';
import { accessMetadata, type AccessPolicy } from './access.decorator.js';
import { Authenticator } from './authenticator.js';
import { assertSameOrigin } from './same-origin.js';

/** The one gate of every route, streams included. What no policy opens stays shut. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly config: ControlPlaneConfig,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<RequestWithContext>();
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(accessMetadata, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (!policy) throw new MirabError('FORBIDDEN', 'Nobody may call this address.');
    if (!this.authenticator.hasBearer(request))
      assertSameOrigin(request, {
        publicUrl: this.config.publicUrl,
        hasSessionCookie: this.authenticator.hasSessionCookie(request),
      });
    if (policy.kind === 'public') return true;
    const actor = await this.authenticator.findActor(request);
    if (!actor) throw new MirabError('UNAUTHENTICATED', 'Sign in, or send a valid API token.');
    assertPermitted(actor, policy);
    request.mirab = makeContext(actor, request);
    return true;
  }
}

export function assertPermitted(actor: Actor, policy: AccessPolicy): void {
  if (policy.kind !== 'permission' || rolePermissions[actor.role].has(policy.permission)) return;
  throw new MirabError(
    'FORBIDDEN',
    `The role ${actor.role} does not include ${policy.permission}. An owner can change your role.`,
  );
}

const makeContext = (actor: Actor, request: Request): RequestContext => {
  const { address, requestId } = clientOf(request);
  return {
    actor,
    scope: actor.tenantId === null ? '*' : { tenantId: actor.tenantId },
    address,
    requestId,
  };
};
