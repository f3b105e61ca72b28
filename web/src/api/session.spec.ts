import { describe, expect, it } from 'vitest';
import { permissions, rolePermissions } from '#libs/contracts';
import { menuGroups } from '../layout/sections';
import { isAllowed, permissionOf } from './session';

describe('permissions in the panel', () => {
  it('are words of the API for everything that the panel asks', () => {
    const asked = [
      ...menuGroups.flatMap(({ entries }) =>
        entries.flatMap(({ resource }) => (resource ? [permissionOf('list', resource)] : [])),
      ),
      ...['tenants', 'products', 'hosts', 'stacks', 'tokens', 'users'].map((resource) =>
        permissionOf('create', resource),
      ),
      permissionOf('operate', 'stacks'),
      permissionOf('remove', 'stacks'),
      permissionOf('cancel', 'tasks'),
    ];
    expect(asked.filter((name) => !permissions.some((known) => known === name))).toEqual([]);
  });

  it('let a viewer look and nothing else', () => {
    const viewer = [...rolePermissions.viewer];
    expect(isAllowed(viewer, 'list', 'stacks')).toBe(true);
    expect(isAllowed(viewer, 'operate', 'stacks')).toBe(false);
    expect(isAllowed(viewer, 'list', 'users')).toBe(false);
  });
});
