/** One entry of the audit, looked at without leaving the list. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import Typography from '@mui/material/Typography';
import type { AuditEntryResponse } from '#libs/contracts';
import { CodeBlock } from '../components/CodeBlock';
import { Human, Machine } from '../components/Machine';
import { Facts, type Fact } from '../components/Section';
import { When } from '../components/When';
import { useFormats, useText, type Text } from '../i18n/useText';
import { AuditSentence } from './AuditSentence';
import { actorName } from './sentence';

const State = ({ title, value }: { title: string; value: unknown }) => {
  const text = useText();
  return (
    <Box sx={{ mt: 3 }}>
      <Typography variant="h3" component="h3" sx={{ mb: 1 }}>
        {title}
      </Typography>
      {value === null || value === undefined ? (
        <Typography color="textSecondary">{text('audit.nothing')}</Typography>
      ) : (
        <CodeBlock code={JSON.stringify(value, null, 2)} label={title} />
      )}
    </Box>
  );
};

const factsOf = (entry: AuditEntryResponse, text: Text): Fact[] => [
  [text('audit.when'), <When key="w" at={entry.at} exact />],
  [text('audit.who'), <Human key="n">{actorName(entry, text)}</Human>],
  [
    text('audit.subject'),
    <Machine key="s" wrap>{`${entry.subjectType} ${entry.subjectId}`}</Machine>,
  ],
  [text('audit.action'), <Machine key="a">{entry.action}</Machine>],
  [text('audit.address'), <Machine key="f">{entry.address ?? '–'}</Machine>],
  [
    text('audit.request'),
    <Machine key="r" wrap>
      {entry.requestId ?? '–'}
    </Machine>,
  ],
];

export const AuditDrawer = (props: { entry: AuditEntryResponse | null; onClose: () => void }) => {
  const text = useText();
  const { number } = useFormats();
  const { entry } = props;
  return (
    <Drawer anchor="right" open={Boolean(entry)} onClose={props.onClose}>
      {entry && (
        <Box sx={{ width: { xs: '100vw', sm: 560 }, padding: 2 }}>
          <Box sx={{ display: 'flex', alignItems: 'center', mb: 2 }}>
            <Typography variant="h2" sx={{ flex: 1 }}>
              {text('audit.detail', { seq: number(entry.seq) })}
            </Typography>
            <Button color="inherit" onClick={props.onClose}>
              {text('action.close')}
            </Button>
          </Box>
          <Typography sx={{ mb: 2 }}>
            <AuditSentence entry={entry} />
          </Typography>
          <Facts facts={factsOf(entry, text)} />
          <State title={text('audit.before')} value={entry.before} />
          <State title={text('audit.after')} value={entry.after} />
        </Box>
      )}
    </Drawer>
  );
};
