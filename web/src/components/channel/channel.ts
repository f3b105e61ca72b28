/**
 * A task as a channel: its steps are gates on one line, and water comes as far as the first gate that is shut.
 * Pure, so that every state can be tested without drawing.
 */
import type { StepName, StepState, TaskState } from '#libs/contracts';

export type GateState = 'open' | 'working' | 'waiting' | 'failed' | 'shut' | 'skipped';
export interface Gate {
  name: StepName;
  state: GateState;
  message: string | null;
}
export type Water = 'accent' | 'waiting' | 'failed' | 'still';

export interface ChannelModel {
  gates: Gate[];
  /** Number of gates that the water has passed. */
  passed: number;
  water: Water;
}

interface Step {
  name: StepName;
  state: StepState;
  message: string | null;
}
interface TaskOfChannel {
  state: TaskState;
  steps: readonly Step[];
}

const gateStates: Readonly<Record<StepState, GateState>> = {
  pending: 'shut',
  running: 'working',
  succeeded: 'open',
  failed: 'failed',
  skipped: 'skipped',
};

const waters: Readonly<Record<TaskState, Water>> = {
  queued: 'waiting',
  running: 'accent',
  succeeded: 'accent',
  failed: 'failed',
  cancelled: 'still',
};

const isPassed = (state: GateState) => state === 'open' || state === 'skipped';

/** `revert` is no gate on the way: it is what happened after one failed, so it stands in the steps but not in the channel. */
const onTheWay = ({ name }: Step) => name !== 'revert';

export const channelOf = (task: TaskOfChannel): ChannelModel => {
  const gates: Gate[] = task.steps.filter(onTheWay).map(({ name, state, message }) => ({
    name,
    state: gateStates[state],
    message,
  }));
  const firstShut = gates.findIndex(({ state }) => !isPassed(state));
  const passed = firstShut < 0 ? gates.length : firstShut;
  const before = gates[passed];
  if (before && task.state === 'queued') before.state = 'waiting';
  return { gates, passed, water: waters[task.state] };
};

/** Share of the channel that is under water, 0 to 1: up to the middle of the gate it stands before. */
export const fillOf = ({ gates, passed }: ChannelModel): number => {
  if (gates.length === 0) return 0;
  return passed >= gates.length ? 1 : (passed + 0.5) / gates.length;
};
