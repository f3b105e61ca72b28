/** A run that is asked to leave: it ends at a step border, on the host nothing is half-done, and the next attempt goes on from there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepName } from '#libs/contracts';
import { listContainers, publishImage, removeProject } from './support/docker.js';
import { openLab, type Lab, type LabRun } from './support/lab.js';
import { anApply, aStack, type TestStack } from './support/stack.js';

let image: string;
beforeAll(async () => {
  image = await publishImage({ name: 'hand-over', page: 'handed over' });
});

describe.each([
  ['the warm runner', true, 's8040'],
  ['a process of its own', false, 's8041'],
])('a run of %s that is asked to leave', (_, warm, key) => {
  let lab: Lab;
  let stack: TestStack;
  beforeAll(async () => {
    lab = await openLab({ warm });
    stack = aStack(key, lab.stacksDirectory);
  });
  afterAll(async () => {
    await removeProject(stack.project);
    await lab.remove();
  });

  /** One attempt; it is asked to leave as soon as the step has begun. */
  const attempt = (fence: number, leaveIn: StepName | null): Promise<LabRun> => {
    const leave = new AbortController();
    const vars = anApply(stack, fence, [{ generation: 1, image }]);
    return lab.run(
      'apply-stack.yml',
      { ...vars, task_id: '00000000-0000-7000-8000-000000000040', migrate_service: 'migrate' },
      {
        leaving: leave.signal,
        onEvent: ({ type, step }) => {
          if (type === 'started' && step !== null && step === leaveIn) leave.abort();
        },
      },
    );
  };
  const stepsOf = ({ events }: LabRun): string[] => [
    ...new Set(events.flatMap(({ type, step }) => (type === 'started' && step ? [step] : []))),
  ];

  it('does the step at work to its end and begins no other', async () => {
    const run = await attempt(1, 'migrate');
    expect(run.result).toMatchObject({ outcome: 'left', failure: { step: 'start' } });
    expect(stepsOf(run)).toEqual(['fence', 'files', 'images', 'data', 'migrate']);
    expect(run.events).toContainEqual(expect.objectContaining({ text: 'schema is at 2' }));
    const standing = await listContainers(stack.project);
    expect(standing.filter((line) => line.includes('-web-'))).toEqual([]);
    expect(standing.filter((line) => line.includes('-migrate'))).toEqual([]);
  });

  it('leaves in the middle of a step that has several tasks only after the last of them', async () => {
    const run = await attempt(2, 'files');
    expect(stepsOf(run)).toEqual(['fence', 'files']);
    expect(
      run.events.filter(({ type, step }) => type === 'result' && step === 'files'),
    ).toHaveLength(2);
  });

  it('is gone on from by the next attempt, which migrates no second time', async () => {
    const run = await attempt(3, null);
    expect(run.result.failure).toBeUndefined();
    expect(run.events).not.toContainEqual(expect.objectContaining({ text: 'schema is at 2' }));
    expect(run.events).toContainEqual(
      expect.objectContaining({
        text: 'The migration (migrate) was run to its end by an earlier attempt of this task',
      }),
    );
    expect(
      (await listContainers(stack.project)).filter((line) => line.includes('web-r1')),
    ).toHaveLength(1);
  });

  it('begins nothing when it was asked before its first step', async () => {
    const leave = new AbortController();
    leave.abort();
    const vars = anApply(stack, 4, [{ generation: 1, image }]);
    const run = await lab.run('apply-stack.yml', vars, { leaving: leave.signal });
    expect(run.result).toMatchObject({ outcome: 'left', failure: { step: 'fence' } });
    expect(stepsOf(run)).toEqual([]);
  });
});
