/** A migration whose run is ended while it is at work: what it came to counts, and no attempt of the task begins it anew. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { docker, publishImage, removeProject } from './support/docker.js';
import { openLab, type Lab, type LabRun } from './support/lab.js';
import { anApply, aStack, aTarget, type TestStack } from './support/stack.js';

const KEY = 's8045';
let lab: Lab;
let stack: TestStack;
let image: string;
let fence = 0;
/** Of the task whose attempts these are. */
let task: string;

beforeAll(async () => {
  lab = await openLab({ warm: true });
  stack = aStack(KEY, lab.stacksDirectory);
  image = await publishImage({ name: 'migration', page: 'migrated' });
});
beforeEach(() => {
  task = aTarget(stack, fence + 1).task_id;
});
afterAll(async () => {
  await removeProject(stack.project);
  await lab.remove();
});

/** Variables of an attempt; the migration writes down that it begins, then does as the script says. */
function withMigration(script: string): ReturnType<typeof anApply> {
  fence += 1;
  const vars = anApply(stack, fence, [{ generation: 1, image }]);
  const files = vars.files.map((file) => {
    const compose = parse(file.content);
    Object.assign(compose.services.migrate, {
      volumes: ['data:/data'],
      command: ['/bin/sh', '-c', `echo ${task} >>/data/begun; ${script}`],
    });
    return { ...file, content: stringify(compose, { lineWidth: 0 }) };
  });
  return { ...vars, files, task_id: task, migrate_service: 'migrate' };
}

const attempt = (script: string): Promise<LabRun> =>
  lab.run('apply-stack.yml', withMigration(script));

/** An attempt whose run is ended, as with an engine that dies, once the migration has begun. */
async function breakOff(script: string): Promise<void> {
  const end = new AbortController();
  const running = lab.run('apply-stack.yml', withMigration(script), { signal: end.signal });
  await expect.poll(countBegun, { timeout: 60_000, interval: 100 }).toBe(1);
  end.abort();
  expect((await running).result.outcome).toBe('interrupted');
}

/** How often the task's migration has begun. */
const countBegun = async (): Promise<number> => {
  const begun = await docker('exec', `${stack.project}-db-1`, '/bin/busybox', 'cat', '/data/begun')
    // The first one makes it.
    .catch(() => '');
  return begun.split('\n').filter((line) => line === task).length;
};

const listOneOffs = (...filters: string[]): Promise<string> => {
  const all = [`com.docker.compose.project=${stack.project}`, 'com.docker.compose.oneoff=True'];
  const options = all.flatMap((label) => ['--filter', `label=${label}`]);
  return docker('ps', '--all', '--quiet', ...options, ...filters);
};
const say = (text: string) => expect.objectContaining({ type: 'log', step: 'migrate', text });

describe('a migration whose run was ended', () => {
  it.each([
    ['still runs is waited for', () => Promise.resolve()],
    [
      'has ended well meanwhile is taken as done',
      () =>
        expect.poll(() => listOneOffs('--filter', 'status=running'), { timeout: 30_000 }).toBe(''),
    ],
  ])('that %s', async (_, meanwhile) => {
    const script = 'echo to one side >&2; /bin/busybox sleep 6; echo schema is at 2';
    await breakOff(script);
    await meanwhile();
    const { result, events } = await attempt(script);
    expect(result.failure).toBeUndefined();
    expect(await countBegun()).toBe(1);
    const told = events.filter(({ step }) => step === 'migrate');
    for (const text of [
      'The migration (migrate) was begun by an earlier attempt of this task; its outcome is taken',
      'to one side',
      'schema is at 2',
    ])
      expect(told).toContainEqual(say(text));
    expect(await listOneOffs()).toBe('');
  });

  it('and that failed is told as failed, again and again, until the change is taken back', async () => {
    const script = '/bin/busybox sleep 4; echo no such column >&2; exit 3';
    await breakOff(script);
    for (const _ of [1, 2]) {
      const { result, events } = await attempt(script);
      expect(result.failure).toMatchObject({
        step: 'migrate',
        message:
          'The migration (migrate) failed with exit code 3, and no traffic was moved: no such column',
      });
      expect(events).toContainEqual(say('no such column'));
    }
    expect(await countBegun()).toBe(1);
    const back = { files: [], compose_files: [], discard_services: ['web-r1'], stopped: false };
    const { result } = await lab.run('revert-stack.yml', { ...aTarget(stack, fence), ...back });
    expect(result.failure).toBeUndefined();
    expect(await listOneOffs()).toBe('');
  });

  it('is ended by the next task of the stack, whatever that does', async () => {
    await breakOff('/bin/busybox sleep 600');
    expect(await listOneOffs()).not.toBe('');
    fence += 1;
    const stop = { ...aTarget(stack, fence), compose_files: ['compose.yaml'] };
    const { result } = await lab.run('stop-stack.yml', stop);
    expect(result.failure).toBeUndefined();
    expect(await listOneOffs()).toBe('');
  });

  it('that cannot be started is told with the reason', async () => {
    const vars = withMigration('exit 0');
    const files = vars.files.map((file) => ({
      ...file,
      content: file.content.replace('/bin/sh', '/bin/no-such-program'),
    }));
    const { result } = await lab.run('apply-stack.yml', { ...vars, files });
    expect(result.failure?.step).toBe('migrate');
    expect(result.failure?.message).toMatch(
      /^The migration \(migrate\) could not be started, and no traffic was moved: .*exec: "\/bin\/no-such-program"/,
    );
  });
});
