import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Role } from '#libs/contracts';
import type { Scope } from '#libs/database';

/** Who acts. A token acts in its own name, and so does a schedule. */
export interface Actor {
  kind: 'user' | 'token' | 'schedule' | 'system';
  id: string | null;
  name: string;
  role: Role;
  /** Set for the role `tenant`: the only tenant it may see. */
  tenantId: string | null;
}

/** First argument of every service method: who asks, from where, and which rows they may see. */
export interface RequestContext {
  actor: Actor;
  scope: Scope;
  /** Client address after trusted proxies; null for work that no request started. */
  address: string | null;
  requestId: string;
}

/** Set by the access guard before any handler runs. */
export interface RequestWithContext extends Request {
  mirab?: RequestContext;
}

/** Handler parameter: the context that the access guard made. */
export const Context = createParamDecorator(
  (_: unknown, execution: ExecutionContext): RequestContext => {
    const context = execution.switchToHttp().getRequest<RequestWithContext>().mirab;
    if (!context) throw new Error('The access guard made no context for this route');
    return context;
  },
);

/** Context of what the process or its command line does by itself; audited under `system`. */
export const systemContext = (name: string): RequestContext => ({
  actor: { kind: 'system', id: null, name, role: 'owner', tenantId: null },
  scope: '*',
  address: null,
  requestId: randomUUID(),
});
