/** Why a queued task waits, and for how many others. */
import type { TaskResponse } from '#libs/contracts';

/** A task that has not ended, as the queue sees it. */
export interface QueuedTask {
  number: number;
  kind: string;
  state: string;
  priority: number;
  stackId: string | null;
  hostId: string;
}

type Waiting = NonNullable<TaskResponse['waiting']>;

export interface WaitingFacts {
  task: QueuedTask & { availableAt: Date };
  host: { paused: boolean; maxActive: number };
  /** Every task of the host that has not ended and that the reader may see. */
  queue: readonly QueuedTask[];
  now: Date;
}

/** The engine's own order: on a stack strictly by arrival, on a host by priority and then arrival, and no more than its limit. */
export function waitingOf({ task, host, queue, now }: WaitingFacts): Waiting {
  const ahead = queue.filter((other) => isAhead(other, task));
  const position = ahead.filter(({ state }) => state === 'queued').length + 1;
  const running = queue.filter(({ state }) => state === 'running').length;
  if (host.paused) {
    const detail = 'The host is paused. The task starts when somebody resumes it.';
    return { code: 'HOST_PAUSED', position, detail };
  }
  if (task.availableAt > now) {
    const detail = `It is tried again at ${task.availableAt.toISOString()}.`;
    return { code: 'RETRY_LATER', position, detail };
  }
  const ofStack = ahead.find((other) => isOfSameStack(other, task));
  if (ofStack) {
    const state = ofStack.state === 'running' ? 'is running' : 'comes first';
    const article = /^[aeiou]/.test(ofStack.kind) ? 'An' : 'A';
    const detail = `${article} ${ofStack.kind} of the same stack ${state}.`;
    return { code: 'BEHIND_TASK', position, detail };
  }
  if (running >= host.maxActive) {
    const tasks = running === 1 ? 'one task' : `${running} tasks`;
    return { code: 'BEHIND_TASK', position, detail: `The host is busy with ${tasks}.` };
  }
  return { code: 'READY', position, detail: 'It starts as soon as an engine takes it.' };
}

const isOfSameStack = (other: QueuedTask, task: QueuedTask): boolean =>
  task.stackId !== null && other.stackId === task.stackId && other.number < task.number;

function isAhead(other: QueuedTask, task: QueuedTask): boolean {
  if (other.number === task.number || other.hostId !== task.hostId) return false;
  if (other.state === 'running' || isOfSameStack(other, task)) return true;
  if (task.stackId !== null && other.stackId === task.stackId) return false;
  return other.priority === task.priority
    ? other.number < task.number
    : other.priority > task.priority;
}
