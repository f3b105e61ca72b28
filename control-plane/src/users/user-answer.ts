import type { UserResponse } from '#libs/contracts';
import type { UserModel } from '#libs/database';

const time = (value: Date | null): string | null => value?.toISOString() ?? null;

/** No hash leaves the process, only whether there is one. */
export const renderUser = (user: UserModel): UserResponse => ({
  id: user.id,
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
  email: user.email,
  displayName: user.displayName,
  role: user.role,
  tenantId: user.tenantId,
  disabledAt: time(user.disabledAt),
  lastSignInAt: time(user.lastSignInAt),
  hasPassword: user.passwordHash !== null,
});

/** What the audit log keeps of a person. */
export const renderUserForAudit = (user: UserModel) => ({
  email: user.email,
  displayName: user.displayName,
  role: user.role,
  tenantId: user.tenantId,
  disabled: user.disabledAt !== null,
});
