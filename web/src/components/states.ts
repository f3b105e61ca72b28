/** Which tone a state is drawn in. */
import type { HostResponse, StackState, TaskState } from '#libs/contracts';
import type { Tone } from '../theme/tokens';

export const stackTones: Readonly<Record<StackState, Tone>> = {
  new: 'stopped',
  running: 'running',
  degraded: 'waiting',
  stopped: 'stopped',
  working: 'working',
  failed: 'failed',
  removed: 'stopped',
  unknown: 'unknown',
};

export const taskTones: Readonly<Record<TaskState, Tone>> = {
  queued: 'waiting',
  running: 'working',
  succeeded: 'running',
  failed: 'failed',
  cancelled: 'stopped',
};

export type HostState = 'reachable' | 'unreachable' | 'out' | 'unenrolled' | 'unchecked' | 'paused';
export const hostTones: Readonly<Record<HostState, Tone>> = {
  reachable: 'running',
  unreachable: 'failed',
  out: 'failed',
  unenrolled: 'waiting',
  unchecked: 'unknown',
  paused: 'waiting',
};

type HostFacts = Pick<HostResponse, 'paused' | 'observed' | 'outage' | 'enrolled'>;
/** The one that matters most. */
export const hostStateOf = (host: HostFacts): HostState => {
  if (!host.enrolled) return 'unenrolled';
  return host.paused ? 'paused' : answerStateOf(host);
};

/** Whether it answers, paused or not. */
export const answerStateOf = (host: HostFacts): HostState => {
  if (host.outage) return 'out';
  if (!host.observed) return 'unchecked';
  return host.observed.reachable ? 'reachable' : 'unreachable';
};

export const isTaskState = (state: string): state is TaskState => state in taskTones;
