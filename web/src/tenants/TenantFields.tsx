/** Fields of a tenant. */
import { useWatch } from 'react-hook-form';
import { trimmed } from '../components/form/typed';
import { TextEntry } from '../components/form/TextEntry';
import { useText } from '../i18n/useText';
import { useSession } from '../layout/AccountMenu';

const SlugEntry = () => {
  const text = useText();
  const zone = useSession()?.zone;
  const slug = trimmed(useWatch({ name: 'slug' }));
  return (
    <TextEntry
      source="slug"
      label={text('common.slug')}
      machine
      required
      help={
        <>
          {text('common.slugHelp')}{' '}
          {slug && zone && text('tenants.addressPreview', { address: `${slug}.${zone}` })}
        </>
      }
    />
  );
};

export const TenantFields = ({ withSlug }: { withSlug: boolean }) => {
  const text = useText();
  return (
    <>
      <TextEntry
        source="name"
        label={text('common.name')}
        help={text('tenants.nameHelp')}
        required
        autoFocus
      />
      {withSlug && <SlugEntry />}
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
