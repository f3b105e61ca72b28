/** One entry of the audit, looked at without leaving the list. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import Typography from '@mui/material/Typography';
import type { AuditEntryResponse } from '#libs/contracts';
import { CodeBlock } from '../components/CodeBlock';
import { Human, Machine } from '../components/Machine';
import { Facts } from '../components/Section';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

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
          <Facts
            facts={[
              [text('audit.did'), <Machine key="a">{entry.action}</Machine>],
              [text('audit.when'), <When key="w" at={entry.at} exact />],
              [
                text('audit.who'),
                entry.actor.kind === 'system' ? (
                  text('audit.system')
                ) : (
                  <Human key="n">{entry.actor.name}</Human>
                ),
              ],
              [
                text('audit.subject'),
                <Machine key="s" wrap>{`${entry.subjectType} ${entry.subjectId}`}</Machine>,
              ],
              [text('audit.address'), <Machine key="f">{entry.address ?? '–'}</Machine>],
              [
                text('audit.request'),
                <Machine key="r" wrap>
                  {entry.requestId ?? '–'}
                </Machine>,
              ],
            ]}
          />
          <State title={text('audit.before')} value={entry.before} />
          <State title={text('audit.after')} value={entry.after} />
        </Box>
      )}
    </Drawer>
  );
};
