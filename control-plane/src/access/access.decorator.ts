import { SetMetadata } from '@nestjs/common';
import type { Permission } from '#libs/contracts';

export const accessMetadata = 'mirab:access';
/** `public` routes are few and each says why at its place; all others name one permission. */
export type AccessPolicy =
  { kind: 'public' } | { kind: 'signed-in' } | { kind: 'permission'; permission: Permission };

/** Anybody may call it: sign-in and what it needs. */
export const PublicAccess = () =>
  SetMetadata(accessMetadata, { kind: 'public' } satisfies AccessPolicy);
/** Any signed-in actor may call it, whatever its role. */
export const SignedInAccess = () =>
  SetMetadata(accessMetadata, { kind: 'signed-in' } satisfies AccessPolicy);
/** The actor's role must hold `permission`. A handler without one of these three is refused at start and by a test. */
export const RequirePermission = (permission: Permission) =>
  SetMetadata(accessMetadata, { kind: 'permission', permission } satisfies AccessPolicy);
