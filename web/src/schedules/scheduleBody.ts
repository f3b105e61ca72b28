/** Between the fields of a form and the bodies of POST and PATCH /schedules. */
import type { ScheduleResponse } from '#libs/contracts';
import { toNumber } from '../components/form/numbers';
import { groupOf, machineText, orUndefined, type Typed } from '../components/form/typed';

export const presets = {
  hourly: '0 * * * *',
  daily: '0 3 * * *',
  weekly: '0 3 * * 5',
  monthly: '0 3 1 * *',
} as const;
export type Preset = keyof typeof presets;
export const presetNames: readonly Preset[] = ['hourly', 'daily', 'weekly', 'monthly'];

/** The preset that writes just this expression. */
export const presetOf = (cron: string): Preset | 'own' =>
  presetNames.find((name) => presets[name] === cron) ?? 'own';

export const kindsOfTarget = {
  stack: ['backup', 'restart', 'start', 'stop', 'deploy'],
  host: ['check'],
} as const;

const settingsOf = (values: Typed) => ({
  name: values.name,
  cron: machineText(values.cron),
  timeZone: machineText(values.timeZone),
  misfire: values.misfire,
  overlap: values.overlap,
  ...(values.target === 'stack' ? { start: values.start } : {}),
  jitterSeconds: toNumber(values.jitterSeconds) ?? null,
});

/** A backup goes to the default target, whichever that will be, unless one is named. */
const inputOf = (values: Typed) => {
  const { kind, targetId } = groupOf(values.input);
  const named = kind === 'backup' ? orUndefined(targetId) : undefined;
  return { kind, ...(named === undefined ? {} : { targetId: named }) };
};

export const createScheduleBodyOf = (values: Typed) => ({
  ...settingsOf(values),
  input: inputOf(values),
  ...(values.target === 'host'
    ? { hostId: orUndefined(values.hostId) }
    : { stackId: orUndefined(values.stackId) }),
});

const targetOf = ({ input }: ScheduleResponse) => orUndefined(groupOf(input).targetId);

/** What was asked for stays as it is, its services included, unless another kind or another target is chosen. */
export const updateScheduleBodyOf = (values: Typed, before: ScheduleResponse) => {
  const input = inputOf(values);
  const isSame = input.kind === before.kind && input.targetId === targetOf(before);
  return { ...settingsOf(values), ...(isSame ? {} : { input }) };
};

export const fieldsOf = (schedule: ScheduleResponse): Typed => ({
  name: schedule.name,
  input: { kind: schedule.kind, targetId: targetOf(schedule) ?? '' },
  target: schedule.stackId === null ? 'host' : 'stack',
  cron: schedule.cron,
  timeZone: schedule.timeZone,
  misfire: schedule.misfire,
  overlap: schedule.overlap,
  start: schedule.start,
  jitterSeconds: String(schedule.jitterSeconds),
});

export const newFields = (stackId: string | null, kind: string | null = null): Typed => ({
  target: 'stack',
  stackId: stackId ?? '',
  input: { kind: kindsOfTarget.stack.find((known) => known === kind) ?? 'restart', targetId: '' },
  cron: presets.daily,
  timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  misfire: 'skip',
  overlap: 'skip',
  start: 'now',
  jitterSeconds: '0',
});
