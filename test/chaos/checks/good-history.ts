/** A small history in which all is well; a test spoils one thing of it and sees whether the check notices. */
import type { AttemptRow, History, StackRow, TaskRow } from '../history.js';

/** Begin of the load. */
export const begin = 1_000_000;

export const aTask = (changes: Partial<TaskRow> = {}): TaskRow => ({
  id: 'task-1',
  number: 1,
  kind: 'deploy',
  stackId: 'stack-1',
  hostId: 'host-1',
  state: 'succeeded',
  attempt: 1,
  interruptions: 0,
  fence: 2,
  createdAt: begin + 10_000,
  finishedAt: begin + 14_000,
  errorCode: null,
  errorMessage: null,
  hostState: null,
  release: '1.1.0',
  cancelRequested: false,
  ...changes,
});

export const anAttempt = (changes: Partial<AttemptRow> = {}): AttemptRow => ({
  taskId: 'task-1',
  number: 1,
  fence: 2,
  engine: 'engine-1',
  startedAt: begin + 10_100,
  finishedAt: begin + 14_000,
  outcome: 'succeeded',
  error: null,
  ...changes,
});

export const aStack = (changes: Partial<StackRow> = {}): StackRow => ({
  id: 'stack-1',
  key: 's1',
  name: 'site-1',
  host: 'h1',
  hostId: 'host-1',
  wanted: 'running',
  fence: 2,
  observed: 'running',
  services: { 'web-r2': 1, worker: 1 },
  release: '1.1.0',
  ...changes,
});

/** One deploy to 1.1.0, from 10 to 14 s, seen by the prober at once. */
export const aGoodHistory = (changes: Partial<History> = {}): History => ({
  seed: 1,
  plan: { seed: 1, durationMs: 30_000, stacks: [], tasks: [], faults: [] },
  startedAt: begin,
  healedAt: begin + 30_000,
  quietAt: begin + 31_000,
  endedAt: begin + 40_000,
  calls: [
    {
      at: begin + 9_990,
      answeredAt: begin + 10_010,
      subject: 'site-1',
      kind: 'deploy',
      key: 'key-1',
      status: 202,
      taskId: 'task-1',
      code: null,
    },
  ],
  faults: [],
  probes: [9_000, 12_000, 14_500, 39_000].map((at, index) => ({
    at: begin + at,
    endedAt: begin + at + 5,
    stack: 'site-1',
    host: 'h1',
    status: 200,
    release: index === 0 ? '1.0.0' : '1.1.0',
  })),
  dockerEvents: [
    aDockerEvent({ at: begin + 11_000, action: 'create' }),
    aDockerEvent({ at: begin + 11_100, action: 'start' }),
  ],
  fences: [1, 2, 2].map((fence, index) => ({
    at: begin + 9_000 + 2_000 * index,
    host: 'h1',
    key: 's1',
    fence,
  })),
  composeRuns: [{ at: begin + 11_000, project: 'mirab-s1', pids: [17] }],
  taskStates: [
    { at: begin + 10_200, id: 'task-1', state: 'running' },
    { at: begin + 14_100, id: 'task-1', state: 'succeeded' },
  ],
  tasks: [aTask()],
  attempts: [anAttempt()],
  steps: [
    { taskId: 'task-1', index: 0, name: 'validate', state: 'succeeded', attempt: 1 },
    { taskId: 'task-1', index: 1, name: 'migrate', state: 'skipped', attempt: 1 },
  ],
  events: [anEvent({ seq: 1, text: 'running' }), anEvent({ seq: 2, text: 'succeeded' })],
  audit: [
    { chain: 'a', seq: 1, action: 'task.queued', subjectId: 'task-1', prevHash: '', hash: 'x' },
    { chain: 'a', seq: 2, action: 'tenant.paused', subjectId: 'tenant', prevHash: 'x', hash: 'y' },
  ],
  stacks: [aStack()],
  hosts: [
    {
      host: 'h1',
      running: { 'mirab-s1': ['worker', 'web-r2'] },
      networks: ['bridge', 'mirab-s1-web', 'mirab-s1-internal'],
      files: ['not-mirabs.txt', 's1', 's1/compose.yaml'],
      bystander: { id: 'theirs', image: 'image', running: true },
      bystanderFile: 'Leave me alone.',
    },
  ],
  hostNames: { 'host-1': 'h1' },
  bystandersBefore: { h1: 'theirs' },
  records: { 'site-1.chaos.test A': ['10.0.0.1'], 'mail.chaos.test A': ['192.0.2.77'] },
  foreignRecordsBefore: { 'mail.chaos.test A': ['192.0.2.77'] },
  leaks: [],
  repeated: { 'site-1': { before: ['one', 'two'], after: ['one', 'two'], task: 'task-1' } },
  missing: [],
  deadLetters: 0,
  ...changes,
});

export function aDockerEvent(changes: Partial<History['dockerEvents'][number]> = {}) {
  return {
    at: begin + 11_000,
    host: 'h1',
    action: 'start',
    container: 'ours',
    project: 'mirab-s1',
    service: 'web-r2',
    ...changes,
  };
}

export function anEvent(changes: Partial<History['events'][number]> = {}) {
  return {
    taskId: 'task-1',
    seq: 1,
    at: begin + 11_000,
    type: 'state',
    step: null,
    level: 'info',
    text: 'running',
    ...changes,
  };
}

export const aFault = (changes: Partial<History['faults'][number]> = {}) => ({
  kind: 'host-cut-off' as const,
  target: 'h1',
  startedAt: begin + 9_000,
  undoingAt: begin + 19_000,
  healedAt: begin + 20_000,
  ...changes,
});
