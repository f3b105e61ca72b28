/** Fields of a backup target. */
import Warning from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import { useWatch } from 'react-hook-form';
import { TextEntry } from '../components/form/TextEntry';
import { Note } from '../components/Note';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';

export const LocalNote = () => {
  const text = useText();
  return (
    <Box sx={{ mt: 2 }}>
      <Note tone="waiting" icon={<Warning fontSize="small" />}>
        {text('backup-targets.localNote')}
      </Note>
    </Box>
  );
};

const HostKeysEntry = ({ isNew }: { isNew: boolean }) => {
  const text = useText();
  return (
    <TextEntry
      source="hostKeys"
      label={text('backup-targets.hostKeys')}
      help={
        <>
          {text('backup-targets.hostKeysHelp')} {!isNew && text('backup-targets.keepKeys')}
        </>
      }
      rows={3}
      machine
      required={isNew}
      placeholder="ssh-ed25519 AAAA…"
    />
  );
};

const ServerEntries = () => {
  const text = useText();
  return (
    <>
      <TextEntry
        source="address"
        label={text('backup-targets.address')}
        help={text('backup-targets.addressHelp')}
        machine
        required
      />
      <TextEntry source="port" label={text('backup-targets.port')} type="number" placeholder="22" />
      <TextEntry
        source="user"
        label={text('backup-targets.user')}
        help={text('backup-targets.userHelp')}
        machine
        required
      />
    </>
  );
};

/** `fixed`: backups stand there, so where it is stays. */
export const PlaceSection = ({ isNew, fixed }: { isNew: boolean; fixed: boolean }) => {
  const text = useText();
  const isServer = useWatch({ name: 'kind' }) === 'sftp';
  if (fixed && !isServer) return null;
  return (
    <Section title={text('backup-targets.where')}>
      {fixed ? (
        <Box sx={{ mb: 2 }}>{text('backup-targets.fixed')}</Box>
      ) : (
        <>
          {isServer && <ServerEntries />}
          <TextEntry
            source="path"
            label={text('backup-targets.path')}
            help={text('backup-targets.pathHelp')}
            placeholder="/var/lib/mirab/backups"
            machine
            required
          />
        </>
      )}
      {isServer ? <HostKeysEntry isNew={isNew} /> : <LocalNote />}
    </Section>
  );
};

export const UploadEntry = () => {
  const text = useText();
  return (
    <TextEntry
      source="uploadKibPerSecond"
      type="number"
      label={text('backup-targets.upload')}
      help={text('backup-targets.uploadHelp')}
    />
  );
};
