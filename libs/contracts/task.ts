/** Tasks: kinds, inputs, states and the transitions between them, as data. */
import { z } from 'zod';
import { boundedRecord, distinctList, mostServices } from './bounds.js';
import { cpus, displayName, id, memoryBytes, replicas, serviceName } from './grammar.js';

export const stackTaskKinds = [
  'deploy',
  'upgrade',
  'rollback',
  'start',
  'stop',
  'restart',
  'scale',
  'backup',
  'restore',
  'drill',
  'remove',
] as const;
export const hostTaskKinds = ['check', 'prepare'] as const;
export const taskKinds = [...stackTaskKinds, ...hostTaskKinds] as const;
export const stackTaskKind = z.enum(stackTaskKinds);
export const taskKind = z.enum(taskKinds);
export type StackTaskKind = z.infer<typeof stackTaskKind>;
export type TaskKind = z.infer<typeof taskKind>;

/** Kinds that carry out a new revision; the others act on the one that stands. */
export const revisionTaskKinds: ReadonlySet<TaskKind> = new Set([
  'deploy',
  'upgrade',
  'rollback',
  'restart',
  'scale',
  'restore',
]);

const serviceScale = z.strictObject({
  replicas: replicas.optional(),
  memoryBytes: memoryBytes.optional(),
  cpus: cpus.optional(),
});

const deployInput = z.strictObject({ kind: z.literal('deploy') });
const startInput = z.strictObject({ kind: z.literal('start') });
const stopInput = z.strictObject({ kind: z.literal('stop') });
const restartInput = z.strictObject({
  kind: z.literal('restart'),
  /** Without it: every service but the databases. */
  services: distinctList(serviceName, mostServices).min(1).optional(),
});
/** Without `targetId`: the target that is the default one. */
const backupInput = z.strictObject({ kind: z.literal('backup'), targetId: id.optional() });
/** Without `restorePointId`: the newest restore point of the stack. */
const drillInput = z.strictObject({ kind: z.literal('drill'), restorePointId: id.optional() });
const checkInput = z.strictObject({ kind: z.literal('check') });

/** What a person or CI asks of a stack; `kind` decides the rest. */
export const stackTaskInput = z.discriminatedUnion('kind', [
  deployInput,
  z.strictObject({ kind: z.literal('upgrade'), releaseId: id }),
  /** Without `revisionId`: the newest revision before the one that runs. */
  z.strictObject({ kind: z.literal('rollback'), revisionId: id.optional() }),
  startInput,
  stopInput,
  restartInput,
  z.strictObject({
    kind: z.literal('scale'),
    services: boundedRecord(serviceName, serviceScale, mostServices),
  }),
  backupInput,
  /** Fills a stack that was made for it, and was never deployed, with what a restore point of the same tenant holds. */
  z.strictObject({ kind: z.literal('restore'), restorePointId: id }),
  drillInput,
  z.strictObject({
    kind: z.literal('remove'),
    /** The tenant's name, typed again by the person who removes. */
    confirmTenantName: displayName,
    deleteVolumes: z.boolean().default(false),
  }),
]);
export type StackTaskInput = z.infer<typeof stackTaskInput>;

/** What a schedule can ask for; a kind that is to be had at its time is one line more here. */
export const scheduledStackInput = z.discriminatedUnion('kind', [
  deployInput,
  startInput,
  stopInput,
  restartInput,
  backupInput,
  drillInput,
]);
export const scheduledHostInput = z.discriminatedUnion('kind', [checkInput]);
export const scheduledInput = z.discriminatedUnion('kind', [
  ...scheduledStackInput.options,
  ...scheduledHostInput.options,
]);
export type ScheduledStackInput = z.infer<typeof scheduledStackInput>;
export type ScheduledInput = z.infer<typeof scheduledInput>;

export const taskStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const taskState = z.enum(taskStates);
export type TaskState = z.infer<typeof taskState>;
/** Allowed transitions; `running → queued` is the hand-over of an interrupted attempt. */
export const taskTransitions: Readonly<Record<TaskState, readonly TaskState[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['succeeded', 'failed', 'cancelled', 'queued'],
  succeeded: [],
  failed: [],
  cancelled: [],
};
/** True for a state that never changes again. */
export const isFinalTaskState = (state: TaskState): boolean => taskTransitions[state].length === 0;

export const stepStates = ['pending', 'running', 'succeeded', 'failed', 'skipped'] as const;
export const stepState = z.enum(stepStates);
export type StepState = z.infer<typeof stepState>;

/** Every step there is; a recipe is an ordered choice of these. Playbook tasks name theirs by the tag `step_<name>`. */
export const stepNames = [
  'validate',
  'render',
  'fence',
  'files',
  'images',
  'data',
  'migrate',
  'start',
  'traffic',
  'records',
  'verify',
  'retire',
  'stop',
  'remove',
  'check',
  'record',
  'revert',
  'survey',
  'packages',
  'docker',
  'traefik',
  'account',
  'dump',
  'store',
  'fetch',
  'load',
] as const;
export const stepName = z.enum(stepNames);
export type StepName = z.infer<typeof stepName>;

/** What a new revision goes through; only a release that comes anew has its migration run. */
const stepsOfRevision = ({ migrates }: { migrates: boolean }): readonly StepName[] => [
  'validate',
  'render',
  'fence',
  'files',
  'images',
  'data',
  ...(migrates ? (['migrate'] as const) : []),
  'start',
  'traffic',
  'records',
  'verify',
  'retire',
  'record',
];

/** From nothing to services that run on the data of a restore point. */
const stepsOfFilling = [
  'validate',
  'render',
  'fence',
  'files',
  'images',
  'fetch',
  'data',
  'load',
  'start',
] as const satisfies readonly StepName[];

/** Steps of each kind in order; the panel draws them before the task has begun. */
export const taskSteps: Readonly<Record<TaskKind, readonly StepName[]>> = {
  deploy: stepsOfRevision({ migrates: true }),
  upgrade: stepsOfRevision({ migrates: true }),
  rollback: stepsOfRevision({ migrates: false }),
  restart: stepsOfRevision({ migrates: false }),
  scale: stepsOfRevision({ migrates: false }),
  start: ['validate', 'fence', 'start', 'traffic', 'records', 'verify', 'record'],
  stop: ['validate', 'fence', 'stop', 'record'],
  backup: ['validate', 'fence', 'dump', 'store', 'check', 'record'],
  restore: [...stepsOfFilling, 'traffic', 'records', 'verify', 'retire', 'record'],
  drill: [...stepsOfFilling, 'check', 'record', 'remove'],
  remove: ['validate', 'records', 'fence', 'remove', 'record'],
  check: ['validate', 'check', 'record'],
  prepare: ['validate', 'survey', 'packages', 'docker', 'traefik', 'account', 'check', 'record'],
};

/** Higher runs first. */
export const taskPriorities: Readonly<Record<TaskKind, number>> = {
  stop: 8,
  remove: 6,
  start: 6,
  deploy: 6,
  rollback: 7,
  restart: 6,
  scale: 6,
  restore: 7,
  upgrade: 5,
  backup: 3,
  drill: 2,
  check: 4,
  prepare: 5,
};

/** One line of what happened in a task, in the order of `seq` (1, 2, …). */
export const taskEvent = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  type: z.enum(['log', 'result', 'step', 'state']),
  step: stepName.nullable(),
  level: z.enum(['debug', 'info', 'warning', 'error']),
  /** One line of text; may hold ANSI colour, never rendered as HTML. */
  text: z.string(),
  /** Structured part: for `result` `{host, task, status, changed, durationMs}`, for `step` `{name, state}`, for `state` `{state}`. */
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type TaskEvent = z.infer<typeof taskEvent>;
