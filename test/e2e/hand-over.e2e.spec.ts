/** Promises 1 and 3 while engines are replaced or sleep: real processes, hosts reached locally and by SSH, sites under load. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  isFinalTaskState,
  type HostResponse,
  type Page,
  type ReleaseResponse,
  type StackResponse,
  type StepName,
  type TaskLogResponse,
  type TaskResponse,
  type TenantResponse,
} from '#libs/contracts';
import { findRecord } from '../../deploy/local/processes/process-record.js';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';
import { startTestSshd, type TestSshd } from '../playbooks/support/start-sshd.js';
import {
  publishEduErp,
  startTestMirab,
  type TestMirab,
  upgradeWithoutBackup,
} from '../support/mirab.js';
import { listTree, signalAll } from '../support/process-tree.js';
import { startSecondEngine } from '../support/second-engine.js';
import { getServers } from '../support/servers.js';
import { askSite, resolveName, startLoad } from '../support/site.js';
import { readTestSettings } from '../support/test-settings.js';

const run = promisify(execFile);
const { stateDir } = readTestSettings();
const leaseSeconds = 5;
/** Name of an engine → name of its process. */
const processOf: Readonly<Record<string, string>> = { local: 'engine', second: 'engine-2' };

let mirab: TestMirab;
let admin: pg.Client;
let sshd: TestSshd;
let releases: { old: string; new: string };
const stacks = new Map<string, StackResponse>();

const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', ['--host', getServers().dockerHost, ...args])).stdout;

async function registerSshHost(): Promise<HostResponse> {
  const { traefik, dockerHost } = getServers();
  const { address, port, user, hostKeys, privateKey } = sshd.connection;
  return mirab.api.post<HostResponse>('/hosts', {
    connection: 'ssh',
    slug: 'by-ssh',
    name: 'This machine by SSH',
    address: traefik.address,
    httpPort: traefik.port,
    traefikApiUrl: traefik.apiUrl,
    stacksDirectory: `${mirab.stacksDirectory}/by-ssh`,
    dockerSocket: new URL(dockerHost).pathname,
    sshAddress: address,
    sshPort: port,
    sshUser: user,
    hostKeys,
    privateKey,
  });
}

async function deploySchool(slug: string, host: HostResponse, like: StackResponse): Promise<void> {
  const tenant = await mirab.api.post<TenantResponse>('/tenants', { slug, name: slug });
  const { productId, environmentId } = like;
  const stack = await mirab.api.post<StackResponse>('/stacks', {
    tenantId: tenant.id,
    productId,
    environmentId,
    hostId: host.id,
    releaseId: releases.old,
    size: 'small',
    variables: { SCHOOL_NAME: slug },
  });
  const { id } = await mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, {
    kind: 'deploy',
  });
  await mirab.api.waitForTask(id);
  stacks.set(slug, await mirab.api.get<StackResponse>(`/stacks/${stack.id}`));
}

beforeAll(async () => {
  mirab = await startTestMirab({
    engine: { MIRAB_ENGINE_LEASE_SECONDS: String(leaseSeconds) },
  });
  admin = new pg.Client({ connectionString: mirab.database.adminUrl });
  await admin.connect();
  sshd = await startTestSshd(stateDir);
  const { host, release, content } = await publishEduErp(mirab);
  await upgradeWithoutBackup(mirab);
  const { items } = await mirab.api.get<Page<ReleaseResponse>>(
    `/releases?productId=${release.productId}`,
  );
  const idOf = (version: string): string =>
    items.find((candidate) => candidate.version === version)?.id ?? '';
  releases = { old: idOf('1.0.0'), new: idOf('1.1.0') };
  await content.ensureStacks(host, release);
  for (const stack of (await mirab.api.get<Page<StackResponse>>('/stacks')).items)
    stacks.set(stack.tenantSlug, stack);
  await deploySchool('distant', await registerSshHost(), getStack('alborz'));
});
beforeEach(async () => {
  await mirab.start();
  await startSecondEngine(mirab);
});
afterEach(() => stopProcess(stateDir, 'engine-2'));
afterAll(async () => {
  await stopProcess(stateDir, 'engine-2');
  for (const { key } of stacks.values())
    await docker('compose', '--project-name', `mirab-${key}`, 'down', '--volumes').catch(() => '');
  await sshd?.stop();
  await admin?.end();
  await mirab?.close();
});

function getStack(tenant: string): StackResponse {
  const stack = stacks.get(tenant);
  if (!stack) throw new Error(`${tenant} has no stack`);
  return stack;
}
const siteOf = (tenant: string): string => getStack(tenant).addresses[0]?.hostname ?? '';
const getTask = (id: string): Promise<TaskResponse> => mirab.api.get<TaskResponse>(`/tasks/${id}`);

interface Work {
  id: string;
  /** Name of the process that holds the task. */
  holder: string;
}

/** Asks for the other release and waits until the step is at work. */
async function workAt(tenant: string, step: StepName): Promise<Work> {
  const stack = await mirab.api.get<StackResponse>(`/stacks/${getStack(tenant).id}`);
  const input =
    stack.releaseId === releases.old
      ? { kind: 'upgrade', releaseId: releases.new }
      : { kind: 'rollback' };
  const { id } = await mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, input);
  for (;;) {
    const task = await getTask(id);
    if (isFinalTaskState(task.state)) throw new Error(`It ended before step ${step}`);
    if (task.steps.find(({ name }) => name === step)?.state === 'running')
      return { id, holder: processOf[task.attempts.at(-1)?.engine ?? ''] ?? '' };
    await sleep(20);
  }
}

/** An upgrade migrates and a rollback does not. */
async function beOnOldRelease(tenant: string): Promise<void> {
  const stack = await mirab.api.get<StackResponse>(`/stacks/${getStack(tenant).id}`);
  if (stack.releaseId !== releases.old)
    await mirab.api.waitForTask((await workAt(tenant, 'fence')).id);
}

async function underLoad<T>(tenant: string, work: () => Promise<T>): Promise<T> {
  const load = startLoad(siteOf(tenant));
  try {
    return await work();
  } finally {
    const { failed, requests } = await load.stop();
    expect(requests).toBeGreaterThan(100);
    expect(failed).toBe(0);
  }
}

/** Turns of steps, attempt by attempt; the numbers of the log have neither gap nor double. */
async function turnsOf(id: string): Promise<string[][]> {
  const { items } = await mirab.api.get<TaskLogResponse>(`/tasks/${id}/log?limit=5000`);
  expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
  const attempts: string[][] = [];
  for (const { type, data } of items) {
    if (type === 'state' && data?.['state'] === 'running') attempts.push([]);
    if (type === 'step')
      attempts.at(-1)?.push(`${String(data?.['name'])} ${String(data?.['state'])}`);
  }
  return attempts;
}

async function interruptionsOf(id: string): Promise<unknown> {
  return (await admin.query('SELECT interruptions FROM tasks WHERE id = $1', [id])).rows[0];
}

describe('an engine that is stopped', () => {
  it.each<[StepName, string]>([
    ['images', 'alborz'],
    ['migrate', 'alborz'],
    ['start', 'distant'],
  ])('in step %s of %s ends that step and hands the task over at once', async (step, tenant) => {
    if (step === 'migrate') await beOnOldRelease(tenant);
    const id = await underLoad(tenant, async () => {
      const work = await workAt(tenant, step);
      expect(await stopProcess(stateDir, work.holder)).toBe('ended');
      await mirab.api.waitForTask(work.id);
      return work.id;
    });
    const { attempts } = await getTask(id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'succeeded']);
    const [first, second] = attempts;
    expect(first?.engine).not.toBe(second?.engine);
    const pauseMs = Date.parse(second?.startedAt ?? '') - Date.parse(first?.finishedAt ?? '');
    // Who finds the task by its lease alone waits until that has run out.
    expect(pauseMs).toBeLessThan(leaseSeconds * 1_000);
    expect(await interruptionsOf(id)).toEqual({ interruptions: 0 });
    const [before, after] = await turnsOf(id);
    // A short step may have ended, and the next begun, before the signal came.
    expect(before?.at(-1)).toMatch(/ succeeded$/);
    expect(before).toContain(`${step} succeeded`);
    expect(before?.filter((turn) => turn.endsWith('failed'))).toEqual([]);
    expect(after).toContain('record succeeded');
    expect((await askSite(siteOf(tenant))).status).toBe(200);
  });

  it('is replaced in place while a task runs, alone: nothing is lost', async () => {
    await stopProcess(stateDir, 'engine-2');
    const id = await underLoad('alborz', async () => {
      const work = await workAt('alborz', 'start');
      expect(await stopProcess(stateDir, 'engine')).toBe('ended');
      expect((await getTask(work.id)).state).toBe('queued');
      await mirab.start();
      await mirab.api.waitForTask(work.id);
      return work.id;
    });
    expect((await getTask(id)).attempts.map(({ outcome }) => outcome)).toEqual([
      'interrupted',
      'succeeded',
    ]);
    expect(await interruptionsOf(id)).toEqual({ interruptions: 0 });
  });
});

/** Everything that an attempt could change: rows, containers, files, fence and name. */
async function lookAt(tenant: string, taskId: string): Promise<unknown> {
  const { id, key, hostId } = getStack(tenant);
  const rows = async (sql: string, value: string): Promise<unknown> =>
    (await admin.query(sql, [value])).rows;
  const host = await mirab.api.get<HostResponse>(`/hosts/${hostId}`);
  const directory = join(host.stacksDirectory, key);
  return {
    task: await rows('SELECT * FROM tasks WHERE id = $1', taskId),
    attempts: await rows('SELECT * FROM task_attempts WHERE task_id = $1 ORDER BY number', taskId),
    steps: await rows('SELECT * FROM task_steps WHERE task_id = $1 ORDER BY index', taskId),
    events: await rows('SELECT count(*), max(seq) FROM task_events WHERE task_id = $1', taskId),
    revisions: await rows('SELECT * FROM revisions WHERE stack_id = $1 ORDER BY number', id),
    observed: await rows('SELECT * FROM stack_observations WHERE stack_id = $1', id),
    containers: (
      await docker(
        'ps',
        '--all',
        '--no-trunc',
        '--filter',
        `label=com.docker.compose.project=mirab-${key}`,
        '--format',
        '{{.ID}} {{.Names}} {{.State}}',
      )
    )
      .split('\n')
      .sort(),
    files: readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, digestOf(join(directory, name))]),
    fence: readFileSync(join(host.stacksDirectory, '.mirab', `${key}.json`), 'utf8'),
    address: await resolveName(siteOf(tenant)),
  };
}
const digestOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

describe('an engine that slept', () => {
  it.each<['alone' | 'with its playbook run', string, StepName]>([
    ['alone', 'alborz', 'start'],
    ['with its playbook run', 'distant', 'images'],
  ])(
    '%s, on the host of %s in step %s, takes no effect when it wakes up',
    async (depth, tenant, step) => {
      const { id, holder } = await workAt(tenant, step);
      const pid = findRecord(stateDir, holder)?.pid ?? 0;
      const sleepers = depth === 'alone' ? [pid] : listTree(pid);
      signalAll(sleepers, 'SIGSTOP');
      const asleepAt = Date.now();
      try {
        const ended = await mirab.api.waitForTask(id);
        expect(ended.attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'succeeded']);
        await sleep(Math.max(0, asleepAt + 3 * leaseSeconds * 1_000 - Date.now()));
        const before = await lookAt(tenant, id);
        signalAll(sleepers, 'SIGCONT');
        await sleep(6_000);
        expect(await lookAt(tenant, id)).toEqual(before);
      } finally {
        signalAll(sleepers, 'SIGCONT');
      }
      // It is an engine like any other again.
      const other = holder === 'engine' ? 'engine-2' : 'engine';
      await stopProcess(stateDir, other);
      const { id: next } = await workAt(tenant, 'fence');
      await mirab.api.waitForTask(next);
      expect((await getTask(next)).attempts).toHaveLength(1);
    },
  );
});
