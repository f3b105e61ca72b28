/** Choosing a release, a revision, or the services of a restart. */
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useEffect } from 'react';
import type { StackResponse } from '#libs/contracts';
import { FieldRow } from '../../components/form/FieldRow';
import { Human, Machine } from '../../components/Machine';
import { Section } from '../../components/Section';
import { SkeletonRows } from '../../components/SkeletonRows';
import { useFormats, useText } from '../../i18n/useText';
import { sortedServices } from '../services';
import { useRevisions } from '../StackRevisions';
import { otherReleases, useReleases } from '../useReleases';
import type { ChoiceProps } from './Choices';

/** Proposes the newest release, unless it runs already: nobody goes back to an older one by default. */
const useOtherReleases = ({ stack, choice, onChoose }: ChoiceProps) => {
  const { data } = useReleases(stack.productId);
  const runs = stack.observed?.releaseId ?? stack.releaseId;
  const others = data && otherReleases(data, runs);
  const newest = others?.find(({ isNewer }) => isNewer);
  useEffect(() => {
    if (newest && !choice.input) {
      onChoose({ input: { kind: 'upgrade', releaseId: newest.id }, release: newest.version });
    }
  }, [newest, choice.input, onChoose]);
  return others;
};

const ReleaseHelp = ({ stack, notes }: { stack: StackResponse; notes: string | undefined }) => {
  const text = useText();
  const now = stack.observed?.releaseVersion ?? stack.releaseVersion;
  return (
    <>
      {text('plan.choose.releaseHelp', { version: now })} {notes && <Human>{notes}</Human>}
    </>
  );
};

export const ReleaseChoice = (props: ChoiceProps) => {
  const { stack, choice, onChoose } = props;
  const text = useText();
  const others = useOtherReleases(props);
  const chosen = choice.input?.kind === 'upgrade' ? choice.input.releaseId : '';
  if (!others) return <SkeletonRows rows={1} />;
  if (others.length === 0) {
    return (
      <Section>
        <Typography>{text('plan.choose.noOther')}</Typography>
      </Section>
    );
  }
  const releaseOf = (id: string) => others.find((release) => release.id === id);
  return (
    <Section>
      {others.every(({ isNewer }) => !isNewer) && (
        <Typography sx={{ mb: 2 }}>{text('plan.choose.newestRuns')}</Typography>
      )}
      <FieldRow help={<ReleaseHelp stack={stack} notes={releaseOf(chosen)?.notes} />}>
        <TextField
          select
          label={text('plan.choose.release')}
          value={chosen}
          onChange={({ target }) =>
            onChoose({
              input: { kind: 'upgrade', releaseId: target.value },
              release: releaseOf(target.value)?.version,
            })
          }
        >
          {others.map(({ id, version, isNewer }) => (
            <MenuItem key={id} value={id}>
              <Machine>{version}</Machine>
              &nbsp;({text(isNewer ? 'plan.choose.newer' : 'plan.choose.older')})
            </MenuItem>
          ))}
        </TextField>
      </FieldRow>
    </Section>
  );
};

const previous = 'previous';

export const RevisionChoice = ({ stack, choice, onChoose }: ChoiceProps) => {
  const text = useText();
  const { number } = useFormats();
  const { data } = useRevisions(stack.id);
  const earlier = data?.items.filter(({ state }) => state === 'superseded') ?? [];
  const chosen = (choice.input?.kind === 'rollback' && choice.input.revisionId) || previous;
  const choose = (id: string) => {
    const revision = earlier.find((item) => item.id === id);
    onChoose(
      revision
        ? { input: { kind: 'rollback', revisionId: id }, revision: revision.number }
        : { input: { kind: 'rollback' } },
    );
  };
  return (
    <Section>
      <FieldRow>
        <TextField
          select
          label={text('plan.choose.revision')}
          value={earlier.some(({ id }) => id === chosen) ? chosen : previous}
          onChange={({ target }) => choose(target.value)}
        >
          <MenuItem value={previous}>{text('plan.choose.revisionPrevious')}</MenuItem>
          {earlier.map((revision) => (
            <MenuItem key={revision.id} value={revision.id}>
              {text('stacks.revisions.number')} {number(revision.number)}&nbsp;·&nbsp;
              <Machine>{revision.releaseVersion}</Machine>
            </MenuItem>
          ))}
        </TextField>
      </FieldRow>
    </Section>
  );
};

export const ServicesChoice = ({ stack, choice, onChoose }: ChoiceProps) => {
  const text = useText();
  const chosen = (choice.input?.kind === 'restart' && choice.input.services) || [];
  const toggle = (service: string) => {
    const next = chosen.includes(service)
      ? chosen.filter((name) => name !== service)
      : [...chosen, service];
    onChoose({ input: { kind: 'restart', ...(next.length ? { services: next } : {}) } });
  };
  return (
    <Section title={text('plan.choose.services')}>
      <Typography color="textSecondary">{text('plan.choose.servicesHelp')}</Typography>
      {sortedServices(stack.services).map(([service]) => (
        <FormControlLabel
          key={service}
          control={<Checkbox checked={chosen.includes(service)} onChange={() => toggle(service)} />}
          label={<Machine>{service}</Machine>}
        />
      ))}
    </Section>
  );
};
