/**
 * Promise 1, enumerated: the engine is killed (SIGKILL) at the beginning of every step and after the last one, in each kind of task that
 * changes what runs or stores it (a check changes nothing; what else is left out is named in crash-stack.ts), comes back, and the task ends as if nothing had been. Where a site serves, it serves through all of it.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Page,
  RestorePointResponse,
  StackResponse,
  StackTaskKind,
  TenantResponse,
} from '#libs/contracts';
import { makeBackupTarget, startTestMirab, type TestMirab } from '../support/mirab.js';
import { readTestSettings } from '../support/test-settings.js';
import { resolveName, startLoad } from '../support/site.js';
import { CrashReport } from './crash-report.js';
import {
  assertEveryKind,
  bordersOf,
  expectServing,
  listRunning,
  makeCrashStack,
  mayBeSkipped,
  removeContainers,
  site,
} from './crash-stack.js';
import { EngineLives } from './engine-lives.js';

const repositories = join(readTestSettings().stateDir, 'repositories');
const report = new CrashReport();
let mirab: TestMirab;
let engine: EngineLives;
let stack: StackResponse;
let releases: { old: string; new: string };

const getStack = (): Promise<StackResponse> => mirab.api.get<StackResponse>(`/stacks/${stack.id}`);
const isRunning = async (): Promise<boolean> => (await getStack()).observed?.state === 'running';

beforeAll(async () => {
  mirab = await startTestMirab();
  ({ stack, releases } = await makeCrashStack(mirab));
  engine = new EngineLives(mirab);
  await makeBackupTarget(mirab, repositories);
});
afterAll(async () => {
  if (kindWanted === '' && isWanted) report.write(join(import.meta.dirname, '../../docs'));
  if (mirab) await removeContainers(mirab);
  await mirab?.close();
  rmSync(repositories, { recursive: true, force: true });
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

const countRestorePoints = async (): Promise<number> =>
  (await mirab.api.get<Page<RestorePointResponse>>(`/stacks/${stack.id}/restore-points`)).total;

const expectWhole = async (version: string): Promise<void> =>
  expectServing(await getStack(), version);

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

const killedKinds = [
  'upgrade',
  'rollback',
  'backup',
  'scale',
  'stop',
  'start',
  'deploy',
  'remove',
] as const;

describe.runIf(isWanted)('killed at every border of', () => {
  it('every kind of task', () => assertEveryKind(killedKinds));

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

  it.each(wantedBordersOf('backup'))('%s', async (border) => {
    if (!(await isRunning())) await engine.carryOut(stack, { kind: 'start' });
    const before = await countRestorePoints();
    await underLoad(() => crash(border, { kind: 'backup' }));
    expect(await countRestorePoints()).toBe(before + 1);
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
    expect(await listRunning(stack)).toEqual([]);
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
    expect(await listRunning(stack)).toEqual([]);
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
