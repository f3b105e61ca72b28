/** Promises 1, 7 and 8: nothing is lost with the broker, and customers' sites need nothing of Mirab. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, StackResponse, TaskResponse } from '#libs/contracts';
import { startPostgres } from '../../deploy/local/servers/postgres.js';
import { startRabbitMq } from '../../deploy/local/servers/rabbitmq.js';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';
import { publishEduErp, startTestMirab, type TestMirab } from '../support/mirab.js';
import { getServers } from '../support/servers.js';
import { askSite } from '../support/site.js';
import { readTestSettings } from '../support/test-settings.js';

const run = promisify(execFile);
const settings = readTestSettings();
const { MIRAB_LOOPBACK_ADDRESS: address } = settings;

const startBroker = () =>
  startRabbitMq({
    stateDir: settings.stateDir,
    address,
    port: settings.MIRAB_AMQP_PORT,
    nodePort: settings.MIRAB_AMQP_NODE_PORT,
    epmdPort: settings.MIRAB_EPMD_PORT,
  });
const startDatabase = () =>
  startPostgres({ stateDir: settings.stateDir, address, port: settings.MIRAB_POSTGRES_PORT });
const docker = async (args: string[], cwd?: string): Promise<string> => {
  const env = { ...process.env, DOCKER_HOST: getServers().dockerHost };
  return (await run('docker', args, { env, ...(cwd ? { cwd } : {}) })).stdout;
};

let mirab: TestMirab;
/** In the order of `sites`. */
let stacks: StackResponse[];
const sites = ['alborz.mirab.test', 'greenfield.mirab.test'];
const answersOf = async (): Promise<number[]> =>
  (await Promise.all(sites.map((site) => askSite(site)))).map((answer) => answer.status);

beforeAll(async () => {
  mirab = await startTestMirab();
  const { host, release, content } = await publishEduErp(mirab);
  await content.ensureStacks(host, release);
  const { items } = await mirab.api.get<Page<StackResponse>>('/stacks');
  stacks = sites.map((site) => {
    const found = items.find(({ addresses }) =>
      addresses.some(({ hostname }) => hostname === site),
    );
    if (!found) throw new Error(`No stack answers for ${site}`);
    return found;
  });
});
afterAll(async () => {
  await startBroker();
  await startDatabase();
  for (const stack of stacks ?? [])
    await docker(['compose', '--project-name', `mirab-${stack.key}`, 'down', '--volumes']).catch(
      () => '',
    );
  await mirab?.close();
});

describe('with parts missing', () => {
  it('answers 202 while the broker is down and runs the task once it is back', async () => {
    await stopProcess(settings.stateDir, 'rabbitmq');
    const stack = stacks[0];
    const task = await mirab.api.post<TaskResponse>(`/stacks/${stack?.id}/tasks`, {
      kind: 'restart',
      services: ['scheduler'],
    });
    expect(task.state).toBe('queued');
    await startBroker();
    expect((await mirab.api.waitForTask(task.id)).state).toBe('succeeded');
  });

  it('finishes a task whose engine was killed in the middle', async () => {
    const stack = stacks[1];
    const task = await mirab.api.post<TaskResponse>(`/stacks/${stack?.id}/tasks`, {
      kind: 'restart',
      services: ['web'],
    });
    await expect
      .poll(
        async () =>
          (await mirab.api.get<TaskResponse>(`/tasks/${task.id}`)).steps.find(
            (step) => step.name === 'files',
          )?.state,
        { timeout: 60_000 },
      )
      .toBe('succeeded');
    const engine = mirab.processes.find((process) => process.name === 'engine');
    if (!engine) throw new Error('The engine is not among the processes');
    process.kill(engine.pid, 'SIGKILL');
    await mirab.start();
    const ended = await mirab.api.waitForTask(task.id);
    expect(ended.attempts.map((attempt) => attempt.outcome)).toEqual(['interrupted', 'succeeded']);
    expect(await answersOf()).toEqual([200, 200]);
  });

  it('keeps every site up with the control-plane, the engine, the database and the broker all stopped', async () => {
    for (const name of ['control-plane', 'engine', 'rabbitmq', 'postgres'])
      await stopProcess(settings.stateDir, name);
    expect(await answersOf()).toEqual([200, 200]);
  });

  it('comes up again from its directory with plain docker compose', async () => {
    const key = stacks[1]?.key ?? '';
    const directory = join(mirab.stacksDirectory, key);
    await docker(['compose', 'down'], directory);
    const left = await docker([
      'ps',
      '--all',
      '--filter',
      `name=mirab-${key}-`,
      '--format',
      '{{.Names}} {{.Status}}',
    ]);
    expect(left, 'the directory names every container of the stack').toBe('');
    await expect
      .poll(async () => (await askSite('greenfield.mirab.test')).status, { timeout: 15_000 })
      .toBe(404);
    // A copy elsewhere proves that nothing but the directory itself is needed.
    const copy = await mkdtemp(join(tmpdir(), 'mirab-compose-'));
    await cp(directory, copy, { recursive: true });
    await docker(['compose', 'up', '--detach', '--wait'], copy);
    await expect
      .poll(async () => (await askSite('greenfield.mirab.test')).status, { timeout: 15_000 })
      .toBe(200);
    await docker(['compose', 'down'], copy);
    await docker(['compose', 'up', '--detach', '--wait'], directory);
    await rm(copy, { recursive: true, force: true });
    await expect
      .poll(async () => (await askSite('greenfield.mirab.test')).status, { timeout: 15_000 })
      .toBe(200);
  });

  it('goes on where it stood once the parts are back, and confirms what runs', async () => {
    await startDatabase();
    await startBroker();
    await mirab.start();
    const task = await mirab.api.post<TaskResponse>(`/stacks/${stacks[1]?.id}/tasks`, {
      kind: 'deploy',
    });
    await mirab.api.waitForTask(task.id);
    expect(await answersOf()).toEqual([200, 200]);
  });
});
