import { describe, expect, it } from 'vitest';
import { permissions, roles, type Permission } from '#libs/contracts';
import { assertPermitted } from './access.guard.js';

const allowed = (permission: Permission): string[] =>
  roles.filter((role) => {
    try {
      assertPermitted(
        { kind: 'user', id: null, name: 'x', role, tenantId: null },
        { kind: 'permission', permission },
      );
      return true;
    } catch {
      return false;
    }
  });

describe('the policy', () => {
  it('gives each permission to these roles and no other', () => {
    expect(
      Object.fromEntries(
        permissions.map((permission) => [permission, allowed(permission).join(' ')]),
      ),
    ).toEqual({
      'settings:read': 'owner operator viewer tenant',
      'settings:write': 'owner operator',
      'tenant:read': 'owner operator viewer tenant',
      'tenant:write': 'owner operator',
      'product:read': 'owner operator viewer tenant',
      'product:write': 'owner operator',
      'environment:read': 'owner operator viewer tenant',
      'environment:write': 'owner',
      'host:read': 'owner operator viewer',
      'host:write': 'owner operator',
      'stack:read': 'owner operator viewer tenant',
      'stack:write': 'owner operator',
      'stack:operate': 'owner operator tenant',
      'stack:remove': 'owner operator',
      'task:read': 'owner operator viewer tenant',
      'task:cancel': 'owner operator tenant',
      'backup:read': 'owner operator viewer tenant',
      'backup:write': 'owner',
      'schedule:read': 'owner operator viewer tenant',
      'schedule:write': 'owner operator tenant',
      'user:read': 'owner',
      'user:write': 'owner',
      'token:read': 'owner operator',
      'token:write': 'owner operator',
      'audit:read': 'owner operator',
    });
  });
});
