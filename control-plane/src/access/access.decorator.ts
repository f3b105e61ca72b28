import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Permission } from '#libs/contracts';

export const accessMetadata = 'mirab:access';
/** `public` routes are few and each says why at its place; all others name one permission. */
export type AccessPolicy =
  { kind: 'public' } | { kind: 'signed-in' } | { kind: 'permission'; permission: Permission };

const documented = (policy: AccessPolicy, words: string) =>
  applyDecorators(
    SetMetadata(accessMetadata, policy),
    ApiSecurity('session'),
    ApiSecurity('token'),
    ApiExtension('x-mirab-access', words),
  );

/** Anybody may call it: sign-in and what it needs. */
export const PublicAccess = () =>
  applyDecorators(
    SetMetadata(accessMetadata, { kind: 'public' } satisfies AccessPolicy),
    ApiExtension('x-mirab-access', 'public'),
  );
/** Any signed-in actor may call it, whatever its role. */
export const SignedInAccess = () => documented({ kind: 'signed-in' }, 'signed-in');
/** The actor's role must hold `permission`. A handler without one of these three is refused at start and by a test. */
export const RequirePermission = (permission: Permission) =>
  documented({ kind: 'permission', permission }, permission);
