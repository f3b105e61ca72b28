/** Sign-in, session, users, tokens, audit. */
import { z } from 'zod';
import { displayName, id } from '../grammar.js';
import { permission, role } from '../permissions.js';
import { resourceBase } from './common.js';

export const password = z.string().min(12, 'at least 12 characters').max(200);
export const email = z
  .email()
  .max(200)
  .transform((value) => value.toLowerCase());
export const locale = z.enum(['en', 'fa']);

/** POST /session */
export const signInBody = z
  .strictObject({ email, password: z.string().min(1).max(200) })
  .meta({ id: 'SignIn' });
/** POST /session/first: the one-time token of an invitation or of the first start, and the password to set. */
export const redeemSignInBody = z
  .strictObject({
    token: z.string().min(20).max(200),
    password,
    displayName: displayName.optional(),
  })
  .meta({ id: 'RedeemSignIn' });
/** GET /session: who I am and what I may do. */
export const sessionResponse = z
  .object({
    actor: z.object({
      kind: z.enum(['user', 'token']),
      id,
      name: z.string(),
      email: z.string().nullable(),
    }),
    role,
    tenantId: id.nullable(),
    permissions: z.array(permission),
    zone: z.string(),
    version: z.string(),
  })
  .meta({ id: 'Session' });

export const createUserBody = z
  .strictObject({ email, displayName, role, tenantId: id.nullable().default(null) })
  .meta({ id: 'CreateUser' });
export const updateUserBody = z
  .strictObject({
    displayName: displayName.optional(),
    role: role.optional(),
    tenantId: id.nullable().optional(),
    disabled: z.boolean().optional(),
  })
  .meta({ id: 'UpdateUser' });
export const userResponse = z
  .object({
    ...resourceBase,
    email: z.string(),
    displayName: z.string(),
    role,
    tenantId: id.nullable(),
    disabledAt: z.iso.datetime().nullable(),
    lastSignInAt: z.iso.datetime().nullable(),
    hasPassword: z.boolean(),
  })
  .meta({ id: 'User' });
/** Answer of POST /users and POST /users/{id}/invitation: the link is shown once. */
export const invitationResponse = z
  .object({ user: userResponse, signInUrl: z.url(), expiresAt: z.iso.datetime() })
  .meta({ id: 'Invitation' });

export const createTokenBody = z
  .strictObject({
    name: displayName,
    role,
    tenantId: id.nullable().default(null),
    expiresInDays: z.int().min(1).max(365).default(90),
  })
  .meta({ id: 'CreateToken' });
export const tokenResponse = z
  .object({
    ...resourceBase,
    name: z.string(),
    role,
    tenantId: id.nullable(),
    expiresAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    lastUsedFrom: z.string().nullable(),
    createdBy: z.string(),
  })
  .meta({ id: 'Token' });
/** Answer of POST /tokens: `secret` (`mrb_<id>_<secret>`) is shown once. */
export const createdTokenResponse = tokenResponse
  .extend({ secret: z.string() })
  .meta({ id: 'CreatedToken' });

export const auditEntryResponse = z
  .object({
    id,
    at: z.iso.datetime(),
    seq: z.int(),
    actor: z.object({
      kind: z.enum(['user', 'token', 'schedule', 'system']),
      id: z.string().nullable(),
      name: z.string(),
    }),
    address: z.string().nullable(),
    requestId: z.string().nullable(),
    action: z.string(),
    subjectType: z.string(),
    subjectId: z.string(),
    /**
     * What the subject is called now, joined when the entry is read: null when it is gone. A stack and its tasks carry the name of
     * the product and, as owner, of the tenant; a release its version and, as owner, the product.
     */
    subjectName: z.string().nullable(),
    subjectOwner: z.string().nullable(),
    tenantId: id.nullable(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });

export type SessionResponse = z.infer<typeof sessionResponse>;
export type UserResponse = z.infer<typeof userResponse>;
export type TokenResponse = z.infer<typeof tokenResponse>;
export type CreatedTokenResponse = z.infer<typeof createdTokenResponse>;
export type InvitationResponse = z.infer<typeof invitationResponse>;
export type AuditEntryResponse = z.infer<typeof auditEntryResponse>;
