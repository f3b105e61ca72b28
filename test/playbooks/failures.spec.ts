import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  listContainers,
  listRunning,
  makeImpatientCompose,
  publishImage,
  removeProject,
} from './support/docker.js';
import { fetchSite, localHost, openLab, type Lab } from './support/lab.js';
import {
  aFile,
  anApply,
  aStack,
  aTarget,
  hostOf,
  renderCompose,
  type TestStack,
  type WebGeneration,
} from './support/stack.js';

const execute = promisify(execFile);
let lab: Lab;
let stack: TestStack;
let image: string;
const running: WebGeneration[] = [];

beforeAll(async () => {
  lab = await openLab({ warm: true });
  stack = aStack('s8002', lab.stacksDirectory);
  image = await publishImage({ name: 'failing', page: 'old' });
  running.push({ generation: 1, image });
  const { result } = await lab.run('apply-stack.yml', anApply(stack, 5, running));
  expect(result.failure).toBeUndefined();
});
afterAll(async () => {
  await removeProject(stack.project);
  await lab.remove();
});

/** Applies, expects a failure at the step, and returns what was said. */
async function applyAndFail(vars: Parameters<typeof lab.run<'apply-stack.yml'>>[1], step: string) {
  const { result, events } = await lab.run('apply-stack.yml', vars);
  expect(result).toMatchObject({ outcome: 'failed', failure: { step } });
  const lines = events.filter((event) => event.type === 'log').map((event) => event.text);
  return { message: result.failure?.message ?? '', lines, result };
}

describe('an attempt that was overtaken', () => {
  it('is refused by its fence number and changes nothing', async () => {
    const before = await listContainers(stack.project);
    const vars = { ...anApply(stack, 4, [{ generation: 9, image }]) };
    const { message } = await applyAndFail(vars, 'fence');
    expect(message).toContain(
      'Fence number 4 is refused: on this host the stack belongs to number 5',
    );
    expect(await listContainers(stack.project)).toEqual(before);
    expect(await readFile(join(stack.directory, 'compose.yaml'), 'utf8')).not.toContain('web-r9');
  });

  it('waits for the lock while something of the other attempt still works, and then gives up', async () => {
    const lock = join(lab.stacksDirectory, '.mirab', `${stack.key}.lock`);
    const holder = execute('flock', ['--exclusive', '--no-fork', lock, 'sleep', '20']);
    await new Promise((done) => setTimeout(done, 300));
    const vars = { ...anApply(stack, 6, running), wait_seconds: 1 };
    const { message } = await applyAndFail(vars, 'fence');
    holder.child.kill();
    await holder.catch(() => undefined);
    expect(message).toContain('Another attempt still works on this stack');
  });
});

describe('a new generation that does not come up', () => {
  const fail = async (fence: number, web: Partial<WebGeneration>) => {
    const generations = [{ generation: 2, image, ...web }];
    return applyAndFail(
      { ...anApply(stack, fence, [...running, ...generations]), wait_seconds: 15 },
      'start',
    );
  };
  const revert = (fence: number) => ({
    ...aTarget(stack, fence),
    files: [aFile('compose.yaml', renderCompose(stack, image, running))],
    discard_services: ['web-r2'],
    compose_files: ['compose.yaml'],
    stopped: false,
  });

  it('is told with its failing check, while the old one serves; reverting leaves the old one alone', async () => {
    const old = await listContainers(stack.project);
    const { message, result } = await fail(10, { healthy: false });
    expect(message).toMatch(
      /^web-r2 did not turn healthy: the health check of container mirab-s8002-web-r2-1 fails; its last check said: .*no-such-page/,
    );
    expect(result.containers?.find((found) => found.compose_service === 'web-r2')?.health).toBe(
      'unhealthy',
    );
    expect(await fetchSite(hostOf(stack))).toBe('old');

    const reverted = await lab.run('revert-stack.yml', revert(10));
    expect(reverted.result.outcome).toBe('ok');
    expect(await listContainers(stack.project)).toEqual(old);
    expect(await readdir(stack.directory)).toEqual(['compose.yaml']);
    expect((await lab.run('revert-stack.yml', revert(10))).result.changedTasks).toBe(0);
    expect(await fetchSite(hostOf(stack))).toBe('old');
  });

  it('is told with its exit code and last lines when its program ends', async () => {
    const { message, lines } = await fail(11, {
      command: ['/bin/sh', '-c', 'echo no database; exit 3'],
    });
    expect(message).toMatch(
      /^web-r2 does not stay up: container mirab-s8002-web-r2-1 ended with exit code 3/,
    );
    expect(lines).toContain('mirab-s8002-web-r2-1 | no database');
    await lab.run('revert-stack.yml', revert(11));
    expect(await fetchSite(hostOf(stack))).toBe('old');
  });

  it('is found out when Compose ends well although nothing is healthy yet', async () => {
    const host = { ...localHost(), dockerConfig: await makeImpatientCompose(lab.root) };
    const generations = [...running, { generation: 2, image, healthy: false }];
    const vars = { ...anApply(stack, 12, generations), wait_seconds: 15 };
    const { result } = await lab.run('apply-stack.yml', vars, { host });
    expect(result.failure).toMatchObject({
      step: 'start',
      message: expect.stringMatching(/^web-r2 did not turn healthy/),
    });
    await lab.run('revert-stack.yml', revert(12));
    expect(await fetchSite(hostOf(stack))).toBe('old');
  });

  it('is taken away from a stopped stack, which stays stopped', async () => {
    const names = async () =>
      (await listContainers(stack.project)).map((line) => line.split(' ')[0]);
    const before = await names();
    const stop = { ...aTarget(stack, 13), compose_files: ['compose.yaml'] };
    expect((await lab.run('stop-stack.yml', stop)).result.outcome).toBe('ok');
    await fail(14, { healthy: false });
    expect(await listRunning(stack.project)).not.toEqual([]);
    const back = { ...revert(14), stopped: true };
    expect((await lab.run('revert-stack.yml', back)).result.outcome).toBe('ok');
    expect(await listRunning(stack.project)).toEqual([]);
    expect(await names()).toEqual(before);
    expect((await lab.run('revert-stack.yml', back)).result.changedTasks).toBe(0);
    const start = {
      ...aTarget(stack, 15),
      compose_files: ['compose.yaml'],
      routes: [{ name: `${stack.key}-web-r1`, replicas: 1 }],
      traefik_api_url: anApply(stack, 15, running).traefik_api_url,
    };
    expect((await lab.run('start-stack.yml', start)).result.failure).toBeUndefined();
    expect(await fetchSite(hostOf(stack))).toBe('old');
  });

  it('is taken down whole when nothing ran before', async () => {
    const fresh = aStack('s8003', lab.stacksDirectory);
    const vars = {
      ...anApply(fresh, 1, [{ generation: 1, image, healthy: false }]),
      wait_seconds: 15,
    };
    await applyAndFail(vars, 'start');
    const back = {
      ...aTarget(fresh, 1),
      files: [],
      discard_services: ['web-r1'],
      compose_files: [],
      stopped: false,
    };
    expect((await lab.run('revert-stack.yml', back)).result.outcome).toBe('ok');
    expect(await listContainers(fresh.project)).toEqual([]);
    expect(await readdir(lab.stacksDirectory)).not.toContain(fresh.key);
    expect((await lab.run('revert-stack.yml', back)).result).toMatchObject({
      outcome: 'ok',
      changedTasks: 0,
    });
    await removeProject(fresh.project);
  });
});

describe('an image', () => {
  const withImage = (fence: number, other: string) =>
    anApply(stack, fence, [...running, { generation: 2, image: other }]);

  it('that carries a Traefik label is refused before anything starts', async () => {
    const labels = { 'traefik.http.routers.x.rule': 'Host(`victim.test`)' };
    const hostile = await publishImage({ name: 'hostile', page: 'x', labels });
    const before = await listContainers(stack.project);
    const { message } = await applyAndFail(withImage(16, hostile), 'images');
    expect(message).toContain('carries the Traefik label traefik.http.routers.x.rule');
    expect(await listContainers(stack.project)).toEqual(before);
  });

  it('that the registry does not have is named', async () => {
    const missing = image.replace(/[0-9a-f]{64}$/, 'a'.repeat(64));
    expect((await applyAndFail(withImage(17, missing), 'images')).message).toContain(
      'does not have the image',
    );
  });

  it('whose registry is away is told apart', async () => {
    const away = `127.0.0.1:1/app@sha256:${'a'.repeat(64)}`;
    const { message } = await applyAndFail(withImage(18, away), 'images');
    expect(message).toContain('The registry 127.0.0.1:1 cannot be reached from the host');
  });
});

describe('a host', () => {
  it('without an answering Docker is told in a sentence, and stays as it is', async () => {
    const host = { ...localHost(), dockerHost: 'unix:///nonexistent/docker.sock' };
    const { result } = await lab.run(
      'apply-stack.yml',
      anApply(stack, 19, [...running, { generation: 2, image }]),
      { host },
    );
    expect(result.failure).toMatchObject({
      step: 'images',
      message: expect.stringContaining('Docker does not answer on the host'),
    });
    const { result: check } = await lab.run('check-host.yml', aCheck(), { host });
    expect(check.hostFacts?.docker_version).toBeNull();
    expect(check.hostFacts?.problems).toContainEqual(
      expect.stringContaining('Docker does not answer on the host'),
    );
  });

  it('without a Compose plugin that works is told in a sentence', async () => {
    // A plugin that Docker cannot use hides one that is installed for everybody.
    const plugins = join(lab.root, 'broken', 'cli-plugins');
    await mkdir(plugins, { recursive: true });
    await writeFile(join(plugins, 'docker-compose'), '#!/bin/sh\necho "{}"\n', { mode: 0o755 });
    const host = { ...localHost(), dockerConfig: join(lab.root, 'broken') };
    const { result } = await lab.run('check-host.yml', aCheck(), { host });
    expect(result.hostFacts?.compose_version).toBeNull();
    expect(result.hostFacts?.problems).toEqual([
      expect.stringContaining('Compose plugin is missing'),
    ]);
    const vars = { ...anApply(stack, 20, [...running, { generation: 2, image }]) };
    const applied = await lab.run('apply-stack.yml', vars, { host });
    expect(applied.result.failure).toMatchObject({
      step: 'start',
      message: expect.stringContaining('Compose plugin is missing'),
    });
  });

  it('with a full disk is told in a sentence, and the file that stood is whole', async () => {
    const disk = join(lab.root, 'disk');
    await mkdir(disk);
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      const small = aStack('s8004', disk);
      await mkdir(small.directory, { mode: 0o700 });
      await writeFile(join(small.directory, 'compose.yaml'), 'old');
      const vars = anApply(small, 1, running, [aFile('secrets/BIG', 'x'.repeat(100_000), '0444')]);
      const { message } = await applyAndFail(vars, 'files');
      expect(message).toContain("The host's disk is full");
      expect(await readFile(join(small.directory, 'compose.yaml'), 'utf8')).toBe('old');
      expect(await readdir(join(small.directory, 'secrets'))).toEqual([]);
    } finally {
      await execute('umount', [disk]);
    }
  });

  it.each([
    ['a directory of secrets', 'secrets'],
    ['a directory', ''],
  ])('never has files beyond a link in the place of %s', async (_, below) => {
    const linked = aStack('s8005', lab.stacksDirectory);
    const elsewhere = await mkdtemp(join(lab.root, 'elsewhere-'));
    const theirs = join(elsewhere, below === '' ? 'secrets' : '', 'THEIRS');
    await mkdir(dirname(theirs), { recursive: true });
    await writeFile(theirs, 'not of this stack');
    const place = join(linked.directory, below);
    await mkdir(join(place, '..'), { recursive: true, mode: 0o700 });
    await symlink(elsewhere, place);
    const listBeyond = () => readdir(elsewhere, { recursive: true });
    const before = await listBeyond();

    for (const files of [[], [aFile('secrets/OURS', 'a value of ours', '0444')]]) {
      const vars = anApply(linked, 1, running, files);
      const { message } = await applyAndFail(vars, 'files');
      expect(message).toContain(`${place} on the host is a link to ${elsewhere}`);
    }
    const remove = { ...aTarget(linked, 1), delete_volumes: false };
    const { result } = await lab.run('remove-stack.yml', remove);
    expect(result.outcome).toBe(below === '' ? 'failed' : 'ok');
    expect(await listBeyond()).toEqual(before);
    expect(await readFile(theirs, 'utf8')).toBe('not of this stack');
    await rm(place, { recursive: true, force: true });
  });

  it('that is ready has no problems, and says what it has', async () => {
    const { result } = await lab.run('check-host.yml', aCheck());
    expect(result).toMatchObject({ outcome: 'ok', changedTasks: 0 });
    expect(result.hostFacts).toMatchObject({
      problems: [],
      traefik_version: expect.stringMatching(/^3\./),
    });
    expect(result.hostFacts?.traefik_routers).toBeGreaterThan(0);
    expect(result.hostFacts?.stacks_disk?.free_bytes).toBeGreaterThan(0);
    expect(result.hostFacts?.docker_disk?.free_bytes).toBeGreaterThan(0);
  });

  const aCheck = () => ({
    task_id: aTarget(stack, 1).task_id,
    stacks_directory: lab.stacksDirectory,
    traefik_api_url: anApply(stack, 1, running).traefik_api_url,
  });
});

describe('a route that never stands', () => {
  it('is told with what Traefik has instead', async () => {
    const vars = {
      ...anApply(stack, 21, running),
      routes: [{ name: 's8002-web-r1', replicas: 3 }],
      wait_seconds: 3,
    };
    const { message } = await applyAndFail(vars, 'traffic');
    expect(message).toBe(
      'The route s8002-web-r1 did not stand within 3 seconds: Traefik has 1 of 3 containers behind it.',
    );
  });
});
