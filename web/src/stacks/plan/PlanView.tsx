/** A plan, for the eye: what is felt first, then service by service in words; every field and every line for whoever opens them. */
import Info from '@mui/icons-material/InfoOutlined';
import Warning from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Plan } from '#libs/contracts';
import { CodeBlock } from '../../components/CodeBlock';
import { Machine } from '../../components/Machine';
import { Note } from '../../components/Note';
import { Section } from '../../components/Section';
import { useFormats, useText } from '../../i18n/useText';
import { ComposeDiff } from './ComposeDiff';
import { PlanBackup } from './PlanBackup';
import { PlanServices } from './PlanServices';
import { PlanChanges, PlanThings } from './PlanTables';
import { effectSentences, interruptionSentence } from './sentences';

const Summary = ({ plan }: { plan: Plan }) => {
  const text = useText();
  const { number } = useFormats();
  if (plan.isNoop) {
    return (
      <Note tone="stopped" icon={<Info fontSize="small" />} role="status">
        {text('plan.noop')}
      </Note>
    );
  }
  const calm = plan.withoutInterruption && plan.kind !== 'stop' && plan.kind !== 'remove';
  return (
    <Note
      tone={calm ? 'working' : 'waiting'}
      icon={calm ? <Info fontSize="small" /> : <Warning fontSize="small" />}
    >
      <Typography variant="h3" component="p">
        {interruptionSentence(plan, text)}
      </Typography>
      <Box component="ul" sx={{ margin: 0, paddingInlineStart: 2.5 }}>
        {effectSentences(plan, text).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </Box>
      {plan.nextRevision !== null && (
        <Typography variant="body2" color="textSecondary">
          {plan.baseRevision === null
            ? text('plan.firstRevision')
            : text('plan.revisions', {
                from: number(plan.baseRevision),
                to: number(plan.nextRevision),
              })}
        </Typography>
      )}
    </Note>
  );
};

const Warnings = ({ plan }: { plan: Plan }) => {
  const text = useText();
  if (plan.warnings.length === 0) return null;
  return (
    <Note tone="waiting" icon={<Warning fontSize="small" />}>
      <Typography variant="h3" component="p">
        {text('plan.warnings')}
      </Typography>
      {plan.warnings.map(({ code, detail }) => (
        <Typography key={code + detail}>
          {text.maybe(`plan.warning.${code}`, detail, { detail })}
        </Typography>
      ))}
    </Note>
  );
};

export const PlanView = ({ plan }: { plan: Plan }) => {
  const text = useText();
  return (
    <>
      <Box sx={{ display: 'grid', gap: 2, mb: 3 }}>
        <Summary plan={plan} />
        <Warnings plan={plan} />
      </Box>
      <PlanBackup plan={plan} />
      {!plan.isNoop && <PlanServices plan={plan} />}
      <Box sx={{ display: 'grid', gridTemplateColumns: { md: '1fr 1fr' }, columnGap: 3 }}>
        <PlanThings
          title={text('plan.hostnames')}
          things={plan.hostnames.map(({ hostname, effect }) => ({ name: hostname, effect }))}
        />
        <PlanThings
          title={text('plan.volumes')}
          things={plan.volumes.map(({ volume, effect }) => ({ name: volume, effect }))}
        />
      </Box>
      {plan.migration && (
        <Section title={text('plan.migration')}>
          <CodeBlock code={plan.migration.join(' ')} label={text('plan.migration')} />
        </Section>
      )}
      <PlanChanges plan={plan} />
      {plan.composeDiff && <ComposeDiff diff={plan.composeDiff} />}
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        {text('plan.hash')} <Machine>{plan.hash.slice(0, 12)}</Machine>
      </Box>
    </>
  );
};
