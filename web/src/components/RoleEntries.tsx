/** A role with its meaning, and the tenant that a role may be bound to; for tokens and for people. */
import { useWatch } from 'react-hook-form';
import { roles, type Role, type TenantResponse } from '#libs/contracts';
import { useText } from '../i18n/useText';
import { orUndefined } from './form/typed';
import { ChoiceEntry, RecordChoice } from './form/ChoiceEntry';

const isRole = (value: unknown): value is Role => roles.some((role) => role === value);

export const RoleEntries = ({ help, tenantHelp }: { help: string; tenantHelp: string }) => {
  const text = useText();
  const chosen: unknown = useWatch({ name: 'role' });
  return (
    <>
      <ChoiceEntry
        source="role"
        label={text('roles.role')}
        help={isRole(chosen) ? text(`roles.meaning.${chosen}`) : help}
        choices={roles.map((role) => ({ value: role, label: text(`roles.${role}`) }))}
        required
      />
      {chosen === 'tenant' && (
        <RecordChoice<TenantResponse>
          resource="tenants"
          source="tenantId"
          label={text('tenants.one')}
          help={tenantHelp}
          nameOf={({ name }) => name}
          required
        />
      )}
    </>
  );
};

/** The tenant counts only for the role that is bound to one. */
export const boundTenant = (values: { role?: unknown; tenantId?: unknown }) =>
  values.role === 'tenant' ? orUndefined(values.tenantId) : null;
