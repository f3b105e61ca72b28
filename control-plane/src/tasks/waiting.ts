/** Why a queued task waits, and for how many others. */
import { queueOrder, type HostOutage, type TaskResponse } from '#libs/contracts';
import { outageOf, type WatchFacts } from '../hosts/host-outage.js';

/** A task that has not ended, as the queue sees it. */
export interface QueuedTask {
  number: number;
  kind: string;
  state: string;
  priority: number;
  createdAt: Date;
  stackId: string | null;
  tenantId: string | null;
  hostId: string;
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
  task: QueuedTask & { availableAt: Date; notBefore: Date | null; notAfter: Date | null };
  platform: PlatformLimits;
  host: Limits & { watch: WatchFacts | null };
  /** Null for a task of the host itself. */
  tenant: Limits | null;
  /** What waits on the host and what runs anywhere: as much of it as the reader may see, and nothing is told of the rest. */
  queue: readonly QueuedTask[];
  now: Date;
}

/** Told by the engine's own order: on a stack by arrival, then by rank; on a host, for a tenant and in all no more than the limit. */
export const waitingOf = (facts: WaitingFacts): Waiting => {
  const { task, now } = facts;
  const retryAt = task.availableAt > now ? task.availableAt.toISOString() : null;
  const opensAt = task.notBefore && task.notBefore > now ? task.notBefore.toISOString() : null;
  const reason = reasonOf(facts, retryAt);
  const outage = reason.code === 'HOST_UNREACHABLE' ? outageOf(facts.host.watch) : null;
  return { ...reason, position: positionOf(facts), retryAt, opensAt, outage };
};

/** What only a person can change comes before what passes by itself. */
function reasonOf(facts: WaitingFacts, retryAt: string | null): Reason {
  const { task, host, queue } = facts;
  const paused = pauseOf(facts);
  if (paused) return paused;
  const outage = outageOf(host.watch);
  if (outage && task.kind !== 'check') return hostUnreachable(outage);
  const closed = closedWindowOf(facts);
  if (closed) return closed;
  if (retryAt) return { code: 'RETRY_LATER', detail: `It is tried again at ${retryAt}.` };
  const before = queue.find((other) => isBeforeOnStack(other, task));
  if (before) return behind(before);
  return limitReached(facts) ?? ready;
}

function pauseOf({ platform, host, tenant }: WaitingFacts): Reason | null {
  if (platform.paused) return platformPaused;
  if (host.paused) return hostPaused;
  return tenant?.paused ? tenantPaused : null;
}

function closedWindowOf({ task: { notBefore, notAfter }, now }: WaitingFacts): Reason | null {
  if (notBefore === null || notAfter === null) return null;
  if (now < notBefore) return windowClosed(`Its window opens at ${notBefore.toISOString()}.`);
  return now < notAfter ? null : windowClosed('Its window has closed. It waits for the next one.');
}

const windowClosed = (detail: string): Reason => ({ code: 'WINDOW_CLOSED', detail });

function limitReached({ task, platform, host, tenant, queue }: WaitingFacts): Reason | null {
  const running = queue.filter(({ state }) => state === 'running');
  const { maxActive } = platform;
  if (maxActive !== null && running.length >= maxActive) return platformBusy(running.length);
  const ofTenant = running.filter(({ tenantId }) => tenantId === task.tenantId).length;
  if (tenant && ofTenant >= tenant.maxActive) return tenantBusy(ofTenant);
  const onHost = running.filter(({ hostId }) => hostId === task.hostId).length;
  return onHost >= host.maxActive ? hostBusy(onHost) : null;
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

function behind({ kind, state }: QueuedTask): Reason {
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

const isBeforeOnStack = (other: QueuedTask, task: QueuedTask): boolean =>
  task.stackId !== null && other.stackId === task.stackId && other.number < task.number;

/** An estimate: ranks move as tasks wait, start and end, and what goes before may be held back itself. */
function positionOf({ task, queue, now }: WaitingFacts): number {
  const rankOf = rankIn(queue, now);
  const own = rankOf(task);
  const goesBefore = (other: QueuedTask): boolean => {
    if (other.stackId !== null && other.stackId === task.stackId)
      return isBeforeOnStack(other, task);
    const rank = rankOf(other);
    return rank === own ? other.number < task.number : rank > own;
  };
  const others = queue.filter(({ state, hostId }) => state === 'queued' && hostId === task.hostId);
  return others.filter(goesBefore).length + 1;
}

function rankIn(queue: readonly QueuedTask[], now: Date): (task: QueuedTask) => number {
  const { secondsPerPoint, mostPoints, pointsPerRunning } = queueOrder;
  const running = new Map<string, number>();
  for (const { state, tenantId } of queue) {
    if (state !== 'running' || tenantId === null) continue;
    running.set(tenantId, (running.get(tenantId) ?? 0) + 1);
  }
  return ({ priority, createdAt, tenantId }) => {
    // The clock that wrote `createdAt` is the database's; it may be ahead of ours.
    const waited = Math.max(0, now.getTime() - createdAt.getTime()) / 1_000;
    const gained = Math.min(mostPoints, Math.floor(waited / secondsPerPoint));
    return priority + gained - pointsPerRunning * (running.get(tenantId ?? '') ?? 0);
  };
}
