/**
 * Promise 1, enumerated: the engine is killed (SIGKILL) at the beginning of every step and after the last one, in each kind of task that
 * changes what runs (a restart is a deploy with the same content, a check changes nothing), comes back, and the task ends as if nothing had been. Where a site serves, it serves through all of it.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  taskSteps,
  type Page,
  type ReleaseResponse,
  type StackResponse,
  type StackTaskKind,
  type TenantResponse,
} from '#libs/contracts';
import { publishEduErp, startTestMirab, type TestMirab } from '../support/mirab.js';
import { getServers } from '../support/servers.js';
import { askSite, resolveName, startLoad } from '../support/site.js';
import { CrashReport } from './crash-report.js';
import { EngineLives } from './engine-lives.js';

const run = promisify(execFile);
const site = 'alborz.mirab.test';
const report = new CrashReport();
let mirab: TestMirab;
let engine: EngineLives;
let stack: StackResponse;
let releases: { old: string; new: string };

/** The end of a step and the beginning of the next are one moment. */
const bordersOf = (kind: StackTaskKind): string[] => [
  ...taskSteps[kind].map((step) => `${kind}.${step}.before`),
  `${kind}.record.after`,
];

/** Steps that a task marks as not needed, without a border. */
const mayBeSkipped = /\.(?:data|migrate|retire)\./;

/** Compose services of the stack's containers that run, by Docker. */
async function listRunning(key: string): Promise<string[]> {
  const { stdout } = await run('docker', [
    '--host',
    getServers().dockerHost,
    'ps',
    '--filter',
    `label=com.docker.compose.project=mirab-${key}`,
    '--format',
    '{{.Label "com.docker.compose.service"}}',
  ]);
  return stdout.split('\n').filter(Boolean).sort();
}

const getStack = (): Promise<StackResponse> => mirab.api.get<StackResponse>(`/stacks/${stack.id}`);
const isRunning = async (): Promise<boolean> => (await getStack()).observed?.state === 'running';

beforeAll(async () => {
  mirab = await startTestMirab();
  const { host, release, content } = await publishEduErp(mirab);
  await content.ensureStacks(host, release);
  const stacks = (await mirab.api.get<Page<StackResponse>>('/stacks')).items;
  const found = stacks.find(({ tenantSlug }) => tenantSlug === 'alborz');
  if (!found) throw new Error('The stack is not there');
  stack = found;
  const { items } = await mirab.api.get<Page<ReleaseResponse>>(
    `/releases?productId=${release.productId}`,
  );
  const idOf = (version: string): string =>
    items.find((candidate) => candidate.version === version)?.id ?? '';
  releases = { old: idOf('1.0.0'), new: idOf('1.1.0') };
  engine = new EngineLives(mirab);
});
afterAll(async () => {
  if (kindWanted === '' && isWanted) report.write(join(import.meta.dirname, '../../docs'));
  const stacks = (await mirab?.api.get<Page<StackResponse>>('/stacks').catch(() => null))?.items;
  for (const { key } of stacks ?? [])
    await run('docker', [
      '--host',
      getServers().dockerHost,
      'compose',
      '--project-name',
      `mirab-${key}`,
      'down',
      '--volumes',
    ]).catch(() => '');
  await mirab?.close();
});

/** One task, its engine killed at the border; then everything is as after a task that nothing met. */
async function crash(border: string, input: Record<string, unknown>): Promise<void> {
  const { task, recoveredMs } = await engine.crashAt(border, stack, input);
  report.add(border, recoveredMs);
  expect(task.error).toBeNull();
  expect(task.state).toBe('succeeded');
  const outcomes = task.attempts.map(({ outcome }) => outcome);
  expect(outcomes).toEqual(recoveredMs === null ? ['succeeded'] : ['interrupted', 'succeeded']);
  if (!mayBeSkipped.test(border)) expect(recoveredMs, 'the engine died').not.toBeNull();
  const directory = join(mirab.stacksDirectory, stack.key);
  expect(existsSync(join(directory, 'compose.transition.yaml'))).toBe(false);
}

/** What runs is what the current revision names, with as many containers. */
async function expectWhole(version: string): Promise<void> {
  const { observed } = await getStack();
  const wanted = (observed?.services ?? []).flatMap(({ wanted: count, service }) =>
    Array.from({ length: count }, () => service),
  );
  const running = (await listRunning(stack.key)).map((name) => name.replace(/-r[0-9]+$/, ''));
  expect(running.sort()).toEqual(wanted.sort());
  expect(await askSite(site)).toMatchObject({
    status: 200,
    body: expect.stringContaining(version),
  });
}

async function underLoad(work: () => Promise<void>): Promise<void> {
  const load = startLoad(site);
  try {
    await work();
  } finally {
    const { failed, requests } = await load.stop();
    report.countRequests(requests, failed);
    expect(failed).toBe(0);
  }
}

/** A part of it is for trying; only the whole is reported. */
const kindWanted = process.env['MIRAB_TEST_CRASH_KIND'] ?? '';
const isWanted = ['', 'engine'].includes(process.env['MIRAB_TEST_CRASH_PROCESS'] ?? '');
const wantedBordersOf = (kind: StackTaskKind): string[] =>
  kindWanted === '' || kindWanted === kind ? bordersOf(kind) : [];

describe.runIf(isWanted)('killed at every border of', () => {
  it.each(wantedBordersOf('upgrade'))('%s', async (border) => {
    if ((await getStack()).releaseId === releases.new)
      await engine.carryOut(stack, { kind: 'rollback' });
    await underLoad(() => crash(border, { kind: 'upgrade', releaseId: releases.new }));
    await expectWhole('1.1.0');
  });

  it.each(wantedBordersOf('rollback'))('%s', async (border) => {
    if ((await getStack()).releaseId === releases.old)
      await engine.carryOut(stack, { kind: 'upgrade', releaseId: releases.new });
    await underLoad(() => crash(border, { kind: 'rollback' }));
    await expectWhole('1.0.0');
  });

  let cpus = 0.4;
  it.each(wantedBordersOf('scale'))('%s', async (border) => {
    cpus = cpus === 0.4 ? 0.3 : 0.4;
    await underLoad(() =>
      crash(border, { kind: 'scale', services: { web: { cpus }, worker: { cpus } } }),
    );
    await expectWhole('1.0.0');
  });

  it.each(wantedBordersOf('stop'))('%s', async (border) => {
    if (!(await isRunning())) await engine.carryOut(stack, { kind: 'start' });
    await crash(border, { kind: 'stop' });
    expect(await listRunning(stack.key)).toEqual([]);
  });

  it.each(wantedBordersOf('start'))('%s', async (border) => {
    if (await isRunning()) await engine.carryOut(stack, { kind: 'stop' });
    await crash(border, { kind: 'start' });
    await expectWhole('1.0.0');
  });

  it.each(wantedBordersOf('deploy'))('%s', async (border) => {
    const { version, variables } = await getStack();
    const SCHOOL_NAME = variables['SCHOOL_NAME'] === 'Alborz' ? 'Alborz 2' : 'Alborz';
    await mirab.api.patch(`/stacks/${stack.id}`, { variables: { SCHOOL_NAME } }, version);
    await underLoad(() => crash(border, { kind: 'deploy' }));
    await expectWhole(SCHOOL_NAME);
  });

  it.each(wantedBordersOf('remove'))('%s', async (border) => {
    const { tenantId } = await getStack();
    const tenant = await mirab.api.get<TenantResponse>(`/tenants/${tenantId}`);
    const confirmTenantName = tenant.name;
    const { task, recoveredMs } = await engine.crashAt(border, stack, {
      kind: 'remove',
      confirmTenantName,
      deleteVolumes: true,
    });
    report.add(border, recoveredMs);
    expect(task.state).toBe('succeeded');
    expect(await listRunning(stack.key)).toEqual([]);
    expect(await resolveName(site)).toEqual([]);
    const { productId, environmentId, hostId } = stack;
    stack = await mirab.api.post<StackResponse>('/stacks', {
      tenantId,
      productId,
      environmentId,
      hostId,
      releaseId: releases.old,
      size: 'small',
      variables: { SCHOOL_NAME: 'Alborz' },
    });
    await engine.carryOut(stack, { kind: 'deploy' });
  });
});
