/** An entry in words, with a link to what it is about. */
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router-dom';
import type { AuditEntryResponse } from '#libs/contracts';
import { Words } from '../components/Machine';
import { useText } from '../i18n/useText';
import { actorName, auditSentence, subjectName, subjectPath } from './sentence';

export const Subject = ({ entry }: { entry: AuditEntryResponse }) => {
  const text = useText();
  const name = <Words>{subjectName(entry, text)}</Words>;
  const to = subjectPath(entry);
  return to ? (
    <Link component={RouterLink} to={to}>
      {name}
    </Link>
  ) : (
    name
  );
};

export const AuditSentence = ({ entry }: { entry: AuditEntryResponse }) => {
  const text = useText();
  return (
    <Box component="span" sx={{ overflowWrap: 'anywhere', fontWeight: 400 }}>
      {auditSentence(entry, text).map((part, index) => {
        if ('words' in part) return part.words;
        return part.place === 'actor' ? (
          <Box component="strong" key={index} sx={{ fontWeight: 500 }}>
            <Words>{actorName(entry, text)}</Words>
          </Box>
        ) : (
          <Subject key={index} entry={entry} />
        );
      })}
    </Box>
  );
};
