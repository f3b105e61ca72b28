/** The parts of the form that registers a stack. */
import Link from '@mui/material/Link';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import type {
  EnvironmentResponse,
  HostResponse,
  Manifest,
  ProductResponse,
  ReleaseResponse,
  TenantResponse,
} from '#libs/contracts';
import { ChoiceEntry, RecordChoice } from '../components/form/ChoiceEntry';
import { TextEntry } from '../components/form/TextEntry';
import { Machine } from '../components/Machine';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { useSession } from '../layout/AccountMenu';
import { environmentName } from './columns';
import { SecretEntries, VariableEntries } from './VariableEntries';

const FirstStep = ({ to, children }: { to: string; children: ReactNode }) => (
  <Link component={RouterLink} to={to}>
    {children}
  </Link>
);

export const WhoSection = ({ productId }: { productId: string }) => {
  const text = useText();
  return (
    <Section title={text('stacks.form.who')}>
      <RecordChoice<TenantResponse>
        resource="tenants"
        source="tenantId"
        label={text('stacks.tenant')}
        help={text('stacks.form.tenantHelp')}
        nameOf={({ name }) => name}
        none={<FirstStep to="/tenants/create">{text('stacks.form.noTenants')}</FirstStep>}
        required
      />
      <RecordChoice<ProductResponse>
        resource="products"
        source="productId"
        label={text('stacks.product')}
        help={text('stacks.form.productHelp')}
        nameOf={({ name }) => name}
        none={<FirstStep to="/products/create">{text('stacks.form.noProducts')}</FirstStep>}
        required
      />
      <RecordChoice<ReleaseResponse>
        resource="releases"
        source="releaseId"
        label={text('stacks.release')}
        help={text('stacks.form.releaseHelp')}
        filter={{ productId }}
        sort={{ field: 'createdAt', order: 'DESC' }}
        nameOf={({ version }) => version}
        enabled={Boolean(productId)}
        none={<FirstStep to={`/products/${productId}`}>{text('products.sentenceEmpty')}</FirstStep>}
        required
      />
    </Section>
  );
};

export const WhereSection = () => {
  const text = useText();
  return (
    <Section title={text('stacks.form.where')}>
      <RecordChoice<EnvironmentResponse>
        resource="environments"
        source="environmentId"
        label={text('stacks.environment')}
        help={text('stacks.form.environmentHelp')}
        nameOf={({ slug, name }) => {
          const known = environmentName(slug, text);
          return known === slug ? name : known;
        }}
        required
      />
      <RecordChoice<HostResponse>
        resource="hosts"
        source="hostId"
        label={text('stacks.host')}
        help={text('stacks.form.hostHelp')}
        nameOf={({ name, slug }) => `${name} (${slug})`}
        none={<FirstStep to="/hosts/create">{text('stacks.form.noHosts')}</FirstStep>}
        required
      />
      <TextEntry
        source="subdomain"
        label={text('stacks.form.subdomain')}
        help={text('stacks.form.subdomainHelp')}
        machine
      />
    </Section>
  );
};

/** The addresses that the stack will have, as they are being decided. */
export const AddressPreview = ({
  label,
  manifest,
}: {
  label: string | undefined;
  manifest: Manifest | undefined;
}) => {
  const text = useText();
  const zone = useSession()?.zone;
  if (!label || !zone) return null;
  const patterns = manifest ? Object.values(manifest.expose).map(({ host }) => host) : ['{tenant}'];
  return (
    <Section title={text('stacks.form.willAnswer')}>
      {patterns.map((host) => (
        <Box key={host} data-testid="address-preview">
          <Machine wrap>{`${host.replace('{tenant}', label)}.${zone}`}</Machine>
        </Box>
      ))}
    </Section>
  );
};

export const HowSection = ({ manifest }: { manifest: Manifest | undefined }) => {
  const text = useText();
  const sizes = Object.keys(manifest?.sizes ?? {});
  if (sizes.length === 0) return null;
  return (
    <Section title={text('stacks.form.how')}>
      <ChoiceEntry
        source="size"
        label={text('products.sizes')}
        help={text('stacks.form.sizeHelp')}
        choices={sizes.map((size) => ({ value: size, label: size }))}
      />
    </Section>
  );
};

export const ValuesSection = ({ manifest }: { manifest: Manifest | undefined }) => {
  const text = useText();
  if (!manifest) {
    return (
      <Section title={text('stacks.form.what')}>
        <Typography color="textSecondary">{text('stacks.form.pickProduct')}</Typography>
      </Section>
    );
  }
  return (
    <>
      <Section title={text('stacks.form.variablesTitle')}>
        <VariableEntries declarations={manifest.variables} />
      </Section>
      <Section title={text('stacks.form.secretsTitle')}>
        <SecretEntries declarations={manifest.variables} />
      </Section>
    </>
  );
};
