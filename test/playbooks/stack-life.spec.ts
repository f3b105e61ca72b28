import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, listContainers, publishImage, removeProject } from './support/docker.js';
import { fetchSite, openLab, type Lab } from './support/lab.js';
import {
  aFile,
  anApply,
  aStack,
  aTarget,
  hostOf,
  renderCompose,
  routeOf,
  type TestStack,
} from './support/stack.js';
import { getTestServers } from './support/test-servers.js';

let lab: Lab;
let stack: TestStack;
let first: string;
let second: string;
const secrets = [
  aFile('compose.override.yaml', 'services: {}\n', '0600'),
  aFile('secrets/KEY', 'value', '0444'),
];

beforeAll(async () => {
  lab = await openLab({ warm: true });
  stack = aStack('s8001', lab.stacksDirectory);
  first = await publishImage({ name: 'life', page: 'first' });
  second = await publishImage({ name: 'life', page: 'second' });
  await docker('image', 'rm', '--force', first);
});
afterAll(async () => {
  await removeProject(stack.project);
  await lab.remove();
});

/** Runs twice; the first must succeed, the second must also change nothing. */
async function runTwice(run: () => ReturnType<Lab['run']>) {
  const once = await run();
  expect(once.result.failure).toBeUndefined();
  const before = await listContainers(stack.project);
  const again = await run();
  expect(again.result).toMatchObject({ outcome: 'ok', changedTasks: 0 });
  expect(await listContainers(stack.project)).toEqual(before);
  return { once, again };
}

/** One life, told in order: each `it` begins where the one before ended. */
describe('a stack', { concurrent: false }, () => {
  it('is applied: image pulled, files written, all healthy, site answering; again changes nothing', async () => {
    const vars = anApply(stack, 1, [{ generation: 1, image: first, replicas: 2 }], secrets);
    const { once, again } = await runTwice(() => lab.run('apply-stack.yml', vars));

    expect(once.result.changedTasks).toBe(3);
    expect(await fetchSite(hostOf(stack))).toBe('first');
    const states = once.result.containers?.map(({ compose_service, state, health }) => [
      compose_service,
      state,
      health,
    ]);
    expect(states).toEqual([
      ['db', 'running', 'healthy'],
      ['web-r1', 'running', 'healthy'],
      ['web-r1', 'running', 'healthy'],
      ['worker', 'running', 'none'],
    ]);
    const started = again.events.filter(
      (event) => event.type === 'result' && event.step === 'start',
    );
    expect(started).toMatchObject([{ status: 'skipped' }]);
  });

  it('keeps its files from others and its directory without leftovers', async () => {
    const mode = async (name: string) =>
      ((await stat(join(stack.directory, name))).mode & 0o777).toString(8);
    const names = ['.', 'secrets', 'compose.yaml', 'compose.override.yaml', 'secrets/KEY'];
    expect(await Promise.all(names.map(mode))).toEqual(['700', '700', '644', '600', '444']);
    expect((await readdir(stack.directory)).sort()).toEqual([
      'compose.override.yaml',
      'compose.yaml',
      'secrets',
    ]);
    expect(await readdir(join(lab.stacksDirectory, '.mirab'))).toContain(`${stack.key}.json`);
  });

  it('is repaired by an apply when a container was stopped behind its back', async () => {
    const [container = ''] = await listContainers(stack.project);
    await docker('stop', container.split(' ')[1] ?? '');
    const vars = anApply(stack, 1, [{ generation: 1, image: first, replicas: 2 }], secrets);
    const { result } = await lab.run('apply-stack.yml', vars);
    expect(result).toMatchObject({ outcome: 'ok', changedTasks: 1 });
    expect(result.containers?.every(({ state }) => state === 'running')).toBe(true);
  });

  it('gets back a file that was changed behind its back', async () => {
    await appendFile(join(stack.directory, 'secrets/KEY'), 'x');
    const vars = anApply(stack, 1, [{ generation: 1, image: first, replicas: 2 }], secrets);
    const { result } = await lab.run('apply-stack.yml', vars);
    expect(result).toMatchObject({ outcome: 'ok', changedTasks: 1 });
    expect(await readFile(join(stack.directory, 'secrets/KEY'), 'utf8')).toBe('value');
  });

  it('runs the migration before the services, with its lines in the log', async () => {
    const vars = {
      ...anApply(stack, 2, [{ generation: 1, image: first, replicas: 2 }], secrets),
    };
    const { result, events } = await lab.run('apply-stack.yml', {
      ...vars,
      migrate_service: 'migrate',
    });
    expect(result.outcome).toBe('ok');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'log', step: 'migrate', text: 'schema is at 2' }),
    );
  });

  it('takes a new generation beside the old one, which is not touched', async () => {
    const old = (await listContainers(stack.project)).filter((line) => line.includes('web-r1'));
    const generations = [
      { generation: 1, image: first, replicas: 2 },
      { generation: 2, image: second },
    ];
    const both = [...secrets, aFile('compose.transition.override.yaml', 'services: {}\n', '0600')];
    await runTwice(() => lab.run('apply-stack.yml', anApply(stack, 3, generations, both)));
    expect((await listContainers(stack.project)).filter((line) => line.includes('web-r1'))).toEqual(
      old,
    );
    expect(await fetchSite(hostOf(stack))).toBe('second');
  });

  it('settles: the old generation goes, nothing that stays is made anew', async () => {
    const staying = (await listContainers(stack.project)).filter(
      (line) => !line.includes('web-r1'),
    );
    const vars = {
      ...aTarget(stack, 3),
      files: [
        aFile('compose.yaml', renderCompose(stack, first, [{ generation: 2, image: second }])),
        ...secrets,
      ],
      retire_services: ['web-r1'],
      drain_seconds: 1,
      compose_files: ['compose.yaml', 'compose.override.yaml'],
    };
    await runTwice(() => lab.run('settle-stack.yml', vars));
    expect(await listContainers(stack.project)).toEqual(staying);
    expect(await readdir(stack.directory)).not.toContain('compose.transition.yaml');
    // It holds secret values of the old revision.
    expect(await readdir(stack.directory)).not.toContain('compose.transition.override.yaml');
    expect(await fetchSite(hostOf(stack))).toBe('second');
  });

  it('stops and starts', async () => {
    const compose_files = ['compose.yaml', 'compose.override.yaml'];
    await runTwice(() => lab.run('stop-stack.yml', { ...aTarget(stack, 4), compose_files }));
    await expect.poll(() => fetchSite(hostOf(stack)), { timeout: 15_000 }).toBe(404);

    const routes = [{ name: routeOf(stack, 2), replicas: 1 }];
    const vars = {
      ...aTarget(stack, 5),
      compose_files,
      routes,
      traefik_api_url: getTestServers().traefikApiUrl,
    };
    await runTwice(() => lab.run('start-stack.yml', vars));
    expect(await fetchSite(hostOf(stack))).toBe('second');
  });

  it('comes up again with plain Compose, as an ordinary project', async () => {
    const before = await listContainers(stack.project);
    await docker('compose', '--project-directory', stack.directory, 'up', '--detach');
    expect(await listContainers(stack.project)).toEqual(before);
  });

  it('drops secret files that are no longer listed', async () => {
    const vars = anApply(stack, 6, [{ generation: 2, image: second }]);
    expect((await lab.run('apply-stack.yml', vars)).result.outcome).toBe('ok');
    expect(await readdir(join(stack.directory, 'secrets'))).toEqual([]);
  });

  /** Somebody's own container that carries the project's label: no service at all, or one as no stack has it. */
  const aStranger = (name: string, ...labels: string[]): Promise<string> => {
    const all = [`com.docker.compose.project=${stack.project}`, ...labels];
    const frame = ['run', '--detach', '--name', name, '--volume', `${stack.project}_data:/data`];
    const labelled = all.flatMap((label) => ['--label', label]);
    return docker(...frame, ...labelled, first, '/bin/busybox', 'sleep', '3600');
  };
  const strangers = ['s8001-by-hand', 's8001-by-hand-too'];

  it('is changed as ever beside a container that carries its label and is none of its services', async () => {
    await aStranger('s8001-by-hand');
    await aStranger('s8001-by-hand-too', 'com.docker.compose.service=By_Hand');
    const vars = anApply(stack, 7, [{ generation: 2, image: second }]);
    const { once } = await runTwice(() => lab.run('apply-stack.yml', vars));
    expect(once.result.containers?.map((found) => found.compose_service)).toEqual([
      'db',
      'web-r2',
      'worker',
    ]);
    const settle = {
      ...aTarget(stack, 7),
      files: vars.files,
      retire_services: [],
      drain_seconds: 0,
      compose_files: ['compose.yaml'],
    };
    await runTwice(() => lab.run('settle-stack.yml', settle));
    for (const name of strangers)
      expect(await docker('inspect', '--format', '{{.State.Status}}', name)).toBe('running');
  });

  it('is removed beside it, too, but for a volume that it uses, which is said', async () => {
    const keeping = { ...aTarget(stack, 7), delete_volumes: false };
    await docker('network', 'connect', `${stack.project}-web`, 's8001-by-hand');
    const { once } = await runTwice(() => lab.run('remove-stack.yml', keeping));
    expect(once.result.containers).toEqual([]);
    expect(once.events).toContainEqual(
      expect.objectContaining({
        text: 'Network mirab-s8001-web stays, because it is used by s8001-by-hand, not of this stack',
      }),
    );
    const { result } = await lab.run('remove-stack.yml', { ...keeping, delete_volumes: true });
    expect(result.failure?.message).toContain(
      'Volume mirab-s8001_data and its data stand, because it is used by s8001-by-hand and s8001-by-hand-too',
    );
    for (const name of strangers)
      expect(await docker('inspect', '--format', '{{.State.Status}}', name)).toBe('running');
    await docker('rm', '--force', ...strangers);
    const vars = anApply(stack, 7, [{ generation: 2, image: second }]);
    expect((await lab.run('apply-stack.yml', vars)).result.failure).toBeUndefined();
  });

  it('is removed with its directory; volumes go only when told, the fence stays', async () => {
    await runTwice(() =>
      lab.run('remove-stack.yml', { ...aTarget(stack, 7), delete_volumes: false }),
    );
    expect(await docker('volume', 'ls', '--quiet', '--filter', `name=${stack.project}`)).toBe(
      `${stack.project}_data`,
    );
    expect(await readdir(lab.stacksDirectory)).toEqual(['.mirab']);

    await runTwice(() =>
      lab.run('remove-stack.yml', { ...aTarget(stack, 8), delete_volumes: true }),
    );
    expect(await docker('volume', 'ls', '--quiet', '--filter', `name=${stack.project}`)).toBe('');
    expect(await docker('network', 'ls', '--quiet', '--filter', `name=${stack.project}`)).toBe('');
    const fence = JSON.parse(
      await readFile(join(lab.stacksDirectory, '.mirab', `${stack.key}.json`), 'utf8'),
    );
    expect(fence.fence).toBe(8);
  });
});
