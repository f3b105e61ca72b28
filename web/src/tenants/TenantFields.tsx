/** Fields of a tenant. */
import { useWatch } from 'react-hook-form';
import { NameEntry, SlugEntry } from '../components/form/NameEntries';
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
        source="note"
        label={text('common.note')}
        help={text('tenants.noteHelp')}
        rows={3}
      />
    </>
  );
};

/** An e-mail left empty is none. */
export const contactOf = (typed: unknown): string | null => {
  const value = trimmed(typed);
  return value === '' ? null : value;
};
