/** Where a stack answers; of a removed one the names alone, for nothing answers there any more. */
import OpenInNew from '@mui/icons-material/OpenInNew';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { StackResponse } from '#libs/contracts';
import { CopyButton } from '../components/CopyButton';
import { Machine } from '../components/Machine';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';

type Address = StackResponse['addresses'][number];

const LiveAddress = ({ url }: { url: string }) => {
  const text = useText();
  return (
    <>
      <Link
        href={url}
        target="_blank"
        rel="noreferrer"
        sx={{ display: 'inline-flex', gap: 0.5, alignItems: 'center', minWidth: 0 }}
      >
        <Machine wrap>{url}</Machine>
        <OpenInNew sx={{ fontSize: 14 }} titleAccess={text('common.newTab')} />
      </Link>
      <CopyButton value={url} />
    </>
  );
};

const AddressRow = ({ address, isRemoved }: { address: Address; isRemoved: boolean }) => (
  <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 36, flexWrap: 'wrap' }}>
    {isRemoved ? (
      <Box component="s" sx={{ color: 'text.secondary', minWidth: 0 }}>
        <Machine wrap>{address.url}</Machine>
      </Box>
    ) : (
      <LiveAddress url={address.url} />
    )}
    <Typography variant="body2" color="textSecondary">
      <Machine>{address.service}</Machine>
    </Typography>
  </Box>
);

export const StackAddresses = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const isRemoved = stack.state === 'removed';
  const remark = (sentence: string) => <Typography color="textSecondary">{sentence}</Typography>;
  return (
    <Section title={text('stacks.addresses')}>
      {stack.addresses.length === 0 && remark(text('stacks.noAddresses'))}
      {isRemoved && stack.addresses.length > 0 && remark(text('stacks.addressesRemoved'))}
      {stack.addresses.map((address) => (
        <AddressRow key={address.url} address={address} isRemoved={isRemoved} />
      ))}
    </Section>
  );
};
