/** Fields of a tenant. */
import { useWatch } from 'react-hook-form';
import { NameEntry, SlugEntry } from '../components/form/NameEntries';
import { toNumber } from '../components/form/numbers';
import { trimmed } from '../components/form/typed';
import { TextEntry } from '../components/form/TextEntry';
import { useText } from '../i18n/useText';
import { useSession } from '../layout/AccountMenu';

const TenantSlugEntry = () => {
  const text = useText();
  const zone = useSession()?.zone;
  const slug = trimmed(useWatch({ name: 'slug' }));
  const address = slug && zone && `${slug}.${zone}`;
  return <SlugEntry help={address && text('tenants.addressPreview', { address })} />;
};

export const TenantFields = ({ withSlug }: { withSlug: boolean }) => {
  const text = useText();
  return (
    <>
      <NameEntry help={text('tenants.nameHelp')} />
      {withSlug && <TenantSlugEntry />}
      <TextEntry
        source="contactEmail"
        type="email"
        label={text('tenants.contact')}
        help={text('tenants.contactHelp')}
      />
      <TextEntry
        source="maxActive"
        type="number"
        label={text('tenants.tasksAtOnce')}
        help={text('tenants.tasksAtOnceHelp')}
        required
      />
      <TextEntry
        source="note"
        label={text('common.note')}
        help={text('tenants.noteHelp')}
        rows={3}
      />
    </>
  );
};

/** What is typed as the limit; left empty it is a problem of the field, not the limit of before. */
export const limitOf = (typed: unknown): number | null => toNumber(typed) ?? null;

/** An e-mail left empty is none. */
export const contactOf = (typed: unknown): string | null => {
  const value = trimmed(typed);
  return value === '' ? null : value;
};
