import type { UserModel } from '#libs/database';
import type { Client } from '../http/client.js';
import type { Actor, RequestContext } from '../http/request-context.js';

export const actorOfUser = (user: UserModel): Actor => ({
  kind: 'user',
  id: user.id,
  name: user.displayName,
  role: user.role,
  tenantId: user.tenantId,
});

/** Context of a person at the moment of signing in, when the gate has made none yet. */
export const contextOfUser = (user: UserModel, client: Client): RequestContext => ({
  actor: actorOfUser(user),
  scope: user.tenantId === null ? '*' : { tenantId: user.tenantId },
  address: client.address,
  requestId: client.requestId,
});
