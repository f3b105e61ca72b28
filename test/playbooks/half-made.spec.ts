/** Compose is ended while it makes containers anew: the way back, and the way on, find one container of each name and leave it running. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  docker,
  listContainers,
  listRunning,
  publishImage,
  removeProject,
} from './support/docker.js';
import { openLab, type Lab } from './support/lab.js';
import { anApply, aStack, type TestStack } from './support/stack.js';

const GRACE_MS = 8_000;
let lab: Lab;
let stack: TestStack;
let image: string;
let fence = 0;
let names: string[];

beforeAll(async () => {
  lab = await openLab({ warm: true });
  stack = aStack('s8046', lab.stacksDirectory);
  image = await publishImage({ name: 'half-made', page: 'whole' });
  names = ['db', 'web-r1', 'worker'].map((service) => `${stack.project}-${service}-1`);
});
beforeEach(async () => {
  expect((await lab.run('apply-stack.yml', aRevision('old'))).result.failure).toBeUndefined();
  expect(await listRunning(stack.project)).toEqual(names);
});
afterAll(async () => {
  await removeProject(stack.project);
  await lab.remove();
});

/** `db` and `worker` differ from revision to revision, and take all the time that they get to stop. */
function aRevision(revision: string): ReturnType<typeof anApply> {
  fence += 1;
  const vars = anApply(stack, fence, [{ generation: 1, image }]);
  const files = vars.files.map((file) => {
    const compose = parse(file.content);
    const slow = { stop_signal: 'SIGTERM', stop_grace_period: `${GRACE_MS / 1_000}s` };
    for (const service of ['db', 'worker'])
      Object.assign(compose.services[service], { ...slow, environment: { REVISION: revision } });
    return { ...file, content: stringify(compose, { lineWidth: 0 }) };
  });
  return { ...vars, files };
}

const aRevert = (stopped: boolean) => {
  const { task_id, stack: target, wait_seconds, files, compose_files } = aRevision('old');
  const back = { files, compose_files, discard_services: [], stopped };
  return { task_id, fence, stack: target, wait_seconds, ...back };
};

/** Applies another revision, and cancels that once its containers stand beside the old ones. */
async function breakOff(): Promise<void> {
  const cancel = new AbortController();
  const running = lab.run('apply-stack.yml', aRevision('new'), { signal: cancel.signal });
  await expect
    .poll(listHalfMade, { timeout: 60_000, interval: 100 })
    .toEqual([expect.stringMatching(/-db-1$/), expect.stringMatching(/-worker-1$/)]);
  cancel.abort();
  expect((await running).result.outcome).toBe('interrupted');
}

const listNames = async (): Promise<string[]> =>
  (await listContainers(stack.project)).map((line) => line.split(' ')[0]?.slice(1) ?? '');
const listHalfMade = async (): Promise<string[]> =>
  (await listNames())
    .filter((name) => /^[0-9a-f]{12}_/.test(name))
    .sort((one, other) => one.slice(13).localeCompare(other.slice(13)));
const revisionOf = async (name: string): Promise<string> =>
  (await docker('inspect', '--format', '{{json .Config.Env}}', name)).match(
    /REVISION=(\w+)/,
  )?.[1] ?? '';

/** The daemon goes on to stop what a client asked it to, so it is looked at again when that would be over. */
async function expectToRun(revision: string): Promise<void> {
  for (const waitMs of [0, GRACE_MS + 2_000]) {
    await new Promise((done) => setTimeout(done, waitMs));
    expect(await listRunning(stack.project)).toEqual(names);
  }
  expect(await listNames()).toEqual(names);
  for (const name of names.filter((one) => !one.includes('web')))
    expect(await revisionOf(name)).toBe(revision);
}

describe('containers that were being made anew when Compose was ended', () => {
  it('are put in order by the way back, which has what ran before running, and for good', async () => {
    await breakOff();
    const { result, events } = await lab.run('revert-stack.yml', aRevert(false));
    expect(result.failure).toBeUndefined();
    expect(events).toContainEqual(
      expect.objectContaining({
        text: `Container ${stack.project}-db-1 was being made anew when Docker Compose was ended; it was put in order`,
      }),
    );
    await expectToRun('old');
  });

  it('are put in order by the next attempt', async () => {
    await breakOff();
    expect((await lab.run('apply-stack.yml', aRevision('new'))).result.failure).toBeUndefined();
    await expectToRun('new');
  });

  it('are put in order by the way back to a stopped stack', async () => {
    await breakOff();
    const { result } = await lab.run('revert-stack.yml', aRevert(true));
    expect(result.failure).toBeUndefined();
    expect(await listRunning(stack.project)).toEqual([]);
    expect(await listNames()).toEqual(names);
    expect(await revisionOf(`${stack.project}-db-1`)).toBe('old');
  });

  it('get their name back when the old ones are gone already', async () => {
    const name = `${stack.project}-worker-1`;
    const id = await docker('inspect', '--format', '{{.Id}}', name);
    await docker('rename', name, `0123456789ab_${name}`);
    const { result } = await lab.run('revert-stack.yml', aRevert(false));
    expect(result.failure).toBeUndefined();
    expect(await docker('inspect', '--format', '{{.Id}}', name)).toBe(id);
    expect(await listNames()).toEqual(names);
  });
});
