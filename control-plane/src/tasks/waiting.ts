/** Why a queued task waits, and for how many others. */
import { taskKind, taskState, type HostOutage, type TaskResponse } from '#libs/contracts';
import { outageOf, type WatchFacts } from '../hosts/host-outage.js';

/** Where a waiting task stands: as much of it as the reader may see, and nothing is told of the rest. */
export interface QueuePlace {
  /** Its place among what waits on the host. */
  position: number;
  /** The first of the tasks that its stack has to carry out before it. */
  before: { kind: string; state: string } | null;
  runningInAll: number;
  runningOfTenant: number;
  runningOnHost: number;
}

type Waiting = NonNullable<TaskResponse['waiting']>;
type Reason = Pick<Waiting, 'code' | 'detail'>;

/** What a host or a tenant allows. */
interface Limits {
  paused: boolean;
  maxActive: number;
}

/** What is allowed in all; without a limit the others hold alone. */
export interface PlatformLimits {
  paused: boolean;
  maxActive: number | null;
}

export interface WaitingFacts {
  task: {
    kind: string;
    attempt: number;
    availableAt: Date;
    notBefore: Date | null;
    notAfter: Date | null;
  };
  platform: PlatformLimits;
  host: Limits & { watch: WatchFacts | null };
  /** Null for a task of the host itself. */
  tenant: Limits | null;
  place: QueuePlace;
  now: Date;
}

/** Told by the engine's own order: on a stack by arrival, then by rank; on a host, for a tenant and in all no more than the limit. The place is an estimate: ranks move as tasks wait, start and end. */
export const waitingOf = (facts: WaitingFacts): Waiting => {
  const { task, place, now } = facts;
  const retryAt = task.availableAt > now ? task.availableAt.toISOString() : null;
  const { notBefore } = windowOf(task);
  const opensAt = notBefore && notBefore > now ? notBefore.toISOString() : null;
  const reason = reasonOf(facts, retryAt);
  const outage = reason.code === 'HOST_UNREACHABLE' ? outageOf(facts.host.watch) : null;
  const before = reason.code === 'BEHIND_TASK' ? taskBefore(place.before) : null;
  return { ...reason, before, position: place.position, retryAt, opensAt, outage };
};

/** What only a person can change comes before what passes by itself. */
function reasonOf(facts: WaitingFacts, retryAt: string | null): Reason {
  const { task, host, place } = facts;
  const paused = pauseOf(facts);
  if (paused) return paused;
  const outage = outageOf(host.watch);
  if (outage && task.kind !== 'check') return hostUnreachable(outage);
  const closed = closedWindowOf(facts);
  if (closed) return closed;
  if (retryAt) return { code: 'RETRY_LATER', detail: `It is tried again at ${retryAt}.` };
  if (place.before) return behind(place.before);
  return limitReached(facts) ?? ready;
}

function pauseOf({ platform, host, tenant }: WaitingFacts): Reason | null {
  if (platform.paused) return platformPaused;
  if (host.paused) return hostPaused;
  return tenant?.paused ? tenantPaused : null;
}

/** Once it was begun, a task waits for its window no more. */
const windowOf = ({
  attempt,
  notBefore,
  notAfter,
}: WaitingFacts['task']): Pick<WaitingFacts['task'], 'notBefore' | 'notAfter'> =>
  attempt > 0 ? { notBefore: null, notAfter: null } : { notBefore, notAfter };

function closedWindowOf({ task, now }: WaitingFacts): Reason | null {
  const { notBefore, notAfter } = windowOf(task);
  if (notBefore === null || notAfter === null) return null;
  if (now < notBefore) return windowClosed(`Its window opens at ${notBefore.toISOString()}.`);
  return now < notAfter ? null : windowClosed('Its window has closed. It waits for the next one.');
}

const windowClosed = (detail: string): Reason => ({ code: 'WINDOW_CLOSED', detail });

function limitReached({ platform, host, tenant, place }: WaitingFacts): Reason | null {
  const { runningInAll, runningOfTenant, runningOnHost } = place;
  const { maxActive } = platform;
  if (maxActive !== null && runningInAll >= maxActive) return platformBusy(runningInAll);
  if (tenant && runningOfTenant >= tenant.maxActive) return tenantBusy(runningOfTenant);
  return runningOnHost >= host.maxActive ? hostBusy(runningOnHost) : null;
}

const ready: Reason = { code: 'READY', detail: 'It starts as soon as an engine takes it.' };
const platformPaused: Reason = {
  code: 'PLATFORM_PAUSED',
  detail: 'All tasks are paused. The task starts when somebody resumes them.',
};
const hostPaused: Reason = {
  code: 'HOST_PAUSED',
  detail: 'The host is paused. The task starts when somebody resumes it.',
};
const tenantPaused: Reason = {
  code: 'TENANT_PAUSED',
  detail: 'The tenant is paused. The task starts when somebody resumes it.',
};

const hostUnreachable = ({ since, reason, nextLookAt }: HostOutage): Reason => ({
  code: 'HOST_UNREACHABLE',
  detail: `The host has not answered since ${since}: ${reason} It is looked at again at ${nextLookAt}, and the task starts once it answers.`,
});

const taskBefore = (before: QueuePlace['before']): Waiting['before'] =>
  before && { kind: taskKind.parse(before.kind), state: taskState.parse(before.state) };

function behind({ kind, state }: NonNullable<QueuePlace['before']>): Reason {
  const article = /^[aeiou]/.test(kind) ? 'An' : 'A';
  const how = state === 'running' ? 'is running' : 'comes first';
  return { code: 'BEHIND_TASK', detail: `${article} ${kind} of the same stack ${how}.` };
}

const countTasks = (count: number): string => (count === 1 ? 'one task' : `${count} tasks`);
const platformBusy = (running: number): Reason => ({
  code: 'PLATFORM_BUSY',
  detail: `Mirab is busy with ${countTasks(running)}, as many as may run at once in all.`,
});
const tenantBusy = (running: number): Reason => ({
  code: 'TENANT_BUSY',
  detail: `The tenant is busy with ${countTasks(running)}, as many as it may run at once.`,
});
const hostBusy = (running: number): Reason => ({
  code: 'HOST_BUSY',
  detail: `The host is busy with ${countTasks(running)}.`,
});
