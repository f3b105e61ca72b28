import { describe, expect, it } from 'vitest';
import type { StepState, TaskState } from '#libs/contracts';
import { aStep } from '../../testing/records';
import { channelOf, fillOf } from './channel';

const names = ['validate', 'render', 'start', 'record'] as const;
const channel = (state: TaskState, ...states: StepState[]) =>
  channelOf({
    state,
    steps: states.map((step, index) =>
      aStep({ index, name: names[index] ?? 'record', state: step }),
    ),
  });
const gatesOf = ({ gates }: ReturnType<typeof channel>) => gates.map(({ state }) => state);

describe('channel of a task', () => {
  it('waits in amber before the first gate while it is queued', () => {
    const drawn = channel('queued', 'pending', 'pending');
    expect(gatesOf(drawn)).toEqual(['waiting', 'shut']);
    expect(drawn).toMatchObject({ water: 'waiting', passed: 0 });
    expect(fillOf(drawn)).toBe(0.25);
  });

  it('stands before the gate that is working', () => {
    const drawn = channel('running', 'succeeded', 'succeeded', 'running', 'pending');
    expect(gatesOf(drawn)).toEqual(['open', 'open', 'working', 'shut']);
    expect(drawn).toMatchObject({ water: 'accent', passed: 2 });
    expect(fillOf(drawn)).toBe(0.625);
  });

  it('passes gates that were not needed', () => {
    expect(channel('running', 'succeeded', 'skipped', 'running', 'pending').passed).toBe(2);
  });

  it('is full when everything is done', () => {
    const drawn = channel('succeeded', 'succeeded', 'succeeded', 'skipped', 'succeeded');
    expect(drawn).toMatchObject({ water: 'accent', passed: 4 });
    expect(fillOf(drawn)).toBe(1);
  });

  it('turns red at the gate that failed', () => {
    const drawn = channel('failed', 'succeeded', 'failed', 'pending', 'pending');
    expect(gatesOf(drawn)).toEqual(['open', 'failed', 'shut', 'shut']);
    expect(drawn).toMatchObject({ water: 'failed', passed: 1 });
  });

  it('stands still where it was cancelled', () => {
    expect(channel('cancelled', 'succeeded', 'pending')).toMatchObject({
      water: 'still',
      passed: 1,
    });
  });

  it('leaves the way back out of the way', () => {
    const drawn = channelOf({
      state: 'failed',
      steps: [
        aStep({ name: 'start', state: 'failed' }),
        aStep({ name: 'revert', state: 'succeeded' }),
      ],
    });
    expect(drawn.gates.map(({ name }) => name)).toEqual(['start']);
  });

  it('is empty for a task without steps', () => {
    expect(fillOf(channel('running'))).toBe(0);
  });
});
