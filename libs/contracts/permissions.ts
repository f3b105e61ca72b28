/** Roles and what each may do. One table for the server's gate and for the panel's buttons; the server decides. */
import { z } from 'zod';

/** `tenant` is bound to one tenant and sees nothing else. */
export const roles = ['owner', 'operator', 'viewer', 'tenant'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

export const permissions = [
  'settings:read',
  'settings:write',
  'tenant:read',
  'tenant:write',
  'product:read',
  'product:write',
  'environment:read',
  'environment:write',
  'host:read',
  'host:write',
  'stack:read',
  'stack:write',
  'stack:operate',
  'stack:remove',
  'task:read',
  'task:cancel',
  'backup:read',
  'backup:write',
  'schedule:read',
  'schedule:write',
  'user:read',
  'user:write',
  'token:read',
  'token:write',
  'audit:read',
] as const;
export const permission = z.enum(permissions);
export type Permission = z.infer<typeof permission>;

const reading = permissions.filter((name) => name.endsWith(':read'));
export const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set(permissions),
  operator: new Set(
    permissions.filter(
      (name) => !['user:write', 'user:read', 'environment:write', 'backup:write'].includes(name),
    ),
  ),
  viewer: new Set(
    reading.filter((name) => !['user:read', 'token:read', 'audit:read'].includes(name)),
  ),
  tenant: new Set<Permission>([
    'settings:read',
    'tenant:read',
    'product:read',
    'environment:read',
    'stack:read',
    'stack:operate',
    'task:read',
    'task:cancel',
    'backup:read',
    'schedule:read',
    'schedule:write',
  ]),
};
