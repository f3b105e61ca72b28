import type { Role } from '#libs/contracts';
import type { MirabError } from '#libs/errors';
import { refuseFields } from '../http/validation.pipe.js';

export const refuseTenant = (message: string): MirabError =>
  refuseFields([{ pointer: '/tenantId', code: 'tenant_role', message }]);

/** The role `tenant` names one tenant, and no other role does. The database has the same law. */
export function assertTenantFitsRole(role: Role, tenantId: string | null): void {
  if (role === 'tenant' && tenantId === null)
    throw refuseTenant('the role tenant needs the tenant it is bound to');
  if (role !== 'tenant' && tenantId !== null)
    throw refuseTenant(`the role ${role} is not bound to a tenant; leave it out`);
}
