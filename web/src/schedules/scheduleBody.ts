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

export const createScheduleBodyOf = (values: Typed) => ({
  ...settingsOf(values),
  input: { kind: groupOf(values.input).kind },
  ...(values.target === 'host'
    ? { hostId: orUndefined(values.hostId) }
    : { stackId: orUndefined(values.stackId) }),
});

/** What was asked for stays as it is, its services included, unless another kind is chosen. */
export const updateScheduleBodyOf = (values: Typed, before: ScheduleResponse) => {
  const { kind } = groupOf(values.input);
  return { ...settingsOf(values), ...(kind === before.kind ? {} : { input: { kind } }) };
};

export const fieldsOf = (schedule: ScheduleResponse): Typed => ({
  name: schedule.name,
  input: { kind: schedule.kind },
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
  input: { kind: kindsOfTarget.stack.find((known) => known === kind) ?? 'restart' },
  cron: presets.daily,
  timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  misfire: 'skip',
  overlap: 'skip',
  start: 'now',
  jitterSeconds: '0',
});
