/** Fields of a schedule. */
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useCanAccess } from 'ra-core';
import { useEffect } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import type { HostResponse, StackResponse } from '#libs/contracts';
import { useBackupTargets } from '../backups/useBackupTargets';
import { ChoiceEntry, RecordChoice } from '../components/form/ChoiceEntry';
import { FieldRow } from '../components/form/FieldRow';
import { NameEntry } from '../components/form/NameEntries';
import { TextEntry } from '../components/form/TextEntry';
import { groupOf, machineText } from '../components/form/typed';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { NextTimes } from './NextTimes';
import { kindsOfTarget, presetNames, presetOf, presets, type Preset } from './scheduleBody';

const useTarget = (): 'stack' | 'host' =>
  useWatch({ name: 'target' }) === 'host' ? 'host' : 'stack';

const KindEntry = () => {
  const text = useText();
  const target = useTarget();
  const kinds: readonly string[] = kindsOfTarget[target];
  const { setValue } = useFormContext();
  const chosen: unknown = groupOf(useWatch({ name: 'input' })).kind;
  const [first] = kinds;
  const fits = kinds.some((kind) => kind === chosen);
  useEffect(() => {
    if (!fits) setValue('input.kind', first);
  }, [fits, first, setValue]);
  return (
    <ChoiceEntry
      source="input.kind"
      label={text('schedules.what')}
      help={text('schedules.whatHelp')}
      choices={kindsOfTarget[target].map((kind) => ({ value: kind, label: text(`kind.${kind}`) }))}
      required
    />
  );
};

/** Where a backup goes: nothing to choose for whoever does not see the targets. */
const BackupTargetEntry = () => {
  const text = useText();
  const isBackup = groupOf(useWatch({ name: 'input' })).kind === 'backup';
  const { targets, enabled } = useBackupTargets(isBackup);
  if (!enabled) return null;
  return (
    <ChoiceEntry
      source="input.targetId"
      label={text('schedules.backupTarget')}
      choices={[
        { value: '', label: text('schedules.defaultTarget') },
        ...targets.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      shrink
    />
  );
};

const TargetEntries = () => {
  const text = useText();
  const target = useTarget();
  const mayHosts = useCanAccess({ resource: 'hosts', action: 'edit' }).canAccess === true;
  return (
    <>
      {mayHosts && (
        <ChoiceEntry
          source="target"
          label={text('schedules.target')}
          choices={[
            { value: 'stack', label: text('schedules.targetStack') },
            { value: 'host', label: text('schedules.targetHost') },
          ]}
        />
      )}
      {target === 'stack' ? (
        <RecordChoice<StackResponse>
          source="stackId"
          resource="stacks"
          label={text('stacks.one')}
          inWords
          sort={{ field: 'createdAt', order: 'DESC' }}
          nameOf={({ productName: product, tenantName: tenant, environmentSlug }) =>
            `${text('stacks.heading', { product, tenant })} (${text.maybe(`environment.${environmentSlug}`, environmentSlug)})`
          }
          required
        />
      ) : (
        <RecordChoice<HostResponse>
          source="hostId"
          resource="hosts"
          label={text('hosts.one')}
          nameOf={({ name }) => name}
          required
        />
      )}
    </>
  );
};

const isPreset = (name: string): name is Preset => presetNames.some((preset) => preset === name);

const PresetEntry = () => {
  const text = useText();
  const { setValue } = useFormContext();
  const preset = presetOf(machineText(useWatch({ name: 'cron' })));
  return (
    <FieldRow help={text('schedules.presetHelp')}>
      <TextField
        select
        label={text('schedules.rhythm')}
        value={preset}
        onChange={({ target: { value } }) => {
          if (isPreset(value)) setValue('cron', presets[value], { shouldDirty: true });
        }}
      >
        {presetNames.map((name) => (
          <MenuItem key={name} value={name}>
            {text(`schedules.preset.${name}`)}
          </MenuItem>
        ))}
        <MenuItem value="own">{text('schedules.preset.own')}</MenuItem>
      </TextField>
    </FieldRow>
  );
};

const WhenSection = () => {
  const text = useText();
  const [cron, timeZone] = [useWatch({ name: 'cron' }), useWatch({ name: 'timeZone' })];
  return (
    <>
      <Section title={text('schedules.rhythm')}>
        <PresetEntry />
        <TextEntry
          source="cron"
          label={text('schedules.cron')}
          help={text('schedules.cronHelp')}
          machine
          required
        />
        <TextEntry
          source="timeZone"
          label={text('schedules.timeZone')}
          help={text('schedules.timeZoneHelp')}
          placeholder="Asia/Tehran"
          machine
          required
        />
      </Section>
      <Section title={text('schedules.times')}>
        <NextTimes cron={machineText(cron)} timeZone={machineText(timeZone)} />
      </Section>
    </>
  );
};

const CasesSection = () => {
  const text = useText();
  const isStack = useTarget() === 'stack';
  return (
    <Section title={text('schedules.settings')}>
      {isStack && (
        <ChoiceEntry
          source="start"
          label={text('schedules.startLabel')}
          help={text('schedules.startHelp')}
          choices={(['now', 'window'] as const).map((value) => ({
            value,
            label: text(`schedules.start.${value}`),
          }))}
        />
      )}
      <ChoiceEntry
        source="overlap"
        label={text('schedules.overlapLabel')}
        help={text('schedules.overlapHelp')}
        choices={(['skip', 'queue'] as const).map((value) => ({
          value,
          label: text(`schedules.overlap.${value}`),
        }))}
      />
      <ChoiceEntry
        source="misfire"
        label={text('schedules.misfireLabel')}
        help={text('schedules.misfireHelp')}
        choices={(['skip', 'fire-once'] as const).map((value) => ({
          value,
          label: text(`schedules.misfire.${value}`),
        }))}
      />
      <TextEntry
        source="jitterSeconds"
        type="number"
        label={text('schedules.jitter')}
        help={text('schedules.jitterHelp')}
      />
    </Section>
  );
};

export const ScheduleFields = ({ withTarget }: { withTarget: boolean }) => {
  const text = useText();
  return (
    <>
      <Section title={text('schedules.one')}>
        <NameEntry help={text('schedules.nameHelp')} />
        {withTarget && <TargetEntries />}
        <KindEntry />
        <BackupTargetEntry />
      </Section>
      <WhenSection />
      <CasesSection />
    </>
  );
};
