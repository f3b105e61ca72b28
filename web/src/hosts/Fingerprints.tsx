/** The pinned keys of a host, as `ssh-keygen -l` tells them. */
import type { HostResponse } from '#libs/contracts';
import { Machine } from '../components/Machine';
import { Facts } from '../components/Section';
import { useText } from '../i18n/useText';

export const Fingerprints = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const keys = (
    <Machine key="f" wrap>
      {host.hostKeyFingerprints.join('  ')}
    </Machine>
  );
  return <Facts facts={[[text('hosts.fingerprints'), keys]]} />;
};
