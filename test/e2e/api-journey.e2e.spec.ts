/** The whole life of a customer's stack, by token alone, as CI would drive it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  EnvironmentResponse,
  HostResponse,
  Page,
  Plan,
  ReleaseResponse,
  StackResponse,
  TaskLogResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';
import { getServers } from '../support/servers.js';
import { askSite, resolveName, startLoad } from '../support/site.js';
import {
  makeBackupTarget,
  publishEduErp,
  startTestMirab,
  type TestMirab,
} from '../support/mirab.js';
import { readTestSettings } from '../support/test-settings.js';

const run = promisify(execFile);
const schoolName = 'دبستان "آفتاب" & <یاران>';
const motto = `{{ lookup('pipe','id') }} $HOME \${PATH} 100% 'x' "y" 🙂\nsecond line`;

let mirab: TestMirab;
let host: HostResponse;
let release: ReleaseResponse;
let newer: ReleaseResponse;
let stack: StackResponse;
const siteName = 'aftab.mirab.test';
const repositories = join(readTestSettings().stateDir, 'repositories');

const act = async (input: Record<string, unknown>): Promise<TaskResponse> => {
  const task = await mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, input);
  return mirab.api.waitForTask(task.id);
};
const plan = (input: Record<string, unknown>): Promise<Plan> =>
  mirab.api.post<Plan>(`/stacks/${stack.id}/plan`, input);
const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', ['--host', getServers().dockerHost, ...args])).stdout;
const log = (task: TaskResponse): Promise<TaskLogResponse> =>
  mirab.api.get<TaskLogResponse>(`/tasks/${task.id}/log?limit=5000`);

beforeAll(async () => {
  mirab = await startTestMirab();
  ({ host, release } = await publishEduErp(mirab));
  await makeBackupTarget(mirab, repositories);
  const releases = await mirab.api.get<Page<ReleaseResponse>>(
    `/releases?productId=${release.productId}`,
  );
  const found = releases.items.find((candidate) => candidate.version === '1.1.0');
  if (!found) throw new Error('1.1.0 is not there');
  newer = found;
  const tenant = await mirab.api.post<TenantResponse>('/tenants', {
    slug: 'aftab',
    name: schoolName,
  });
  const environments = await mirab.api.get<Page<EnvironmentResponse>>('/environments');
  stack = await mirab.api.post<StackResponse>('/stacks', {
    tenantId: tenant.id,
    productId: release.productId,
    releaseId: release.id,
    hostId: host.id,
    environmentId: environments.items.find((environment) => environment.slug === 'production')?.id,
    size: 'small',
    variables: { SCHOOL_NAME: schoolName, MOTTO: motto },
    secrets: { SMTP_PASSWORD: 'canary-$ecret-🙂' },
  });
});
afterAll(async () => {
  if (stack)
    await docker('compose', '--project-name', `mirab-${stack.key}`, 'down', '--volumes').catch(
      () => '',
    );
  await mirab?.close();
  await rm(repositories, { recursive: true, force: true });
});

/** Traefik hears of the end of containers a moment after Docker does. */
const expectGone = (): Promise<void> =>
  expect.poll(async () => (await askSite(siteName)).status, { timeout: 15_000 }).toBe(404);

describe('a stack by token', () => {
  it('is deployed and answers through Traefik and PowerDNS', async () => {
    const planned = await plan({ kind: 'deploy' });
    expect(planned.services.every((service) => service.effect === 'create')).toBe(true);
    const task = await act({ kind: 'deploy', planHash: planned.hash });
    expect(task.steps.filter((step) => step.state === 'failed')).toEqual([]);
    expect((await askSite(siteName)).body).toContain('1.0.0');
    expect(await resolveName(siteName)).toEqual([host.address]);
    expect((await log(task)).items.some((event) => event.type === 'result')).toBe(true);
  });

  it('receives its variables byte for byte', async () => {
    const { body } = await askSite(siteName, '/variables.json');
    expect(JSON.parse(body)).toMatchObject({ SCHOOL_NAME: schoolName, MOTTO: motto });
  });

  it('shows its secret in no answer, log, message, file list or process', async () => {
    const answers = await Promise.all([
      mirab.api.get(`/stacks/${stack.id}`),
      mirab.api.get(`/stacks/${stack.id}/revisions`),
      mirab.api.get('/tasks?perPage=50'),
      mirab.api.get('/audit?perPage=200'),
    ]);
    const processes = (await run('ps', ['axww', '-o', 'args'])).stdout;
    expect(JSON.stringify(answers)).not.toContain('canary-$ecret');
    expect(processes).not.toContain('canary-$ecret');
  });

  it('confirms a deploy without a change and touches nothing', async () => {
    const before = await docker('ps', '--quiet', '--no-trunc');
    expect((await plan({ kind: 'deploy' })).isNoop).toBe(true);
    await act({ kind: 'deploy' });
    expect(await docker('ps', '--quiet', '--no-trunc')).toBe(before);
  });

  it('is upgraded under load without a failed request, and the migration has run', async () => {
    await askSite(`api.${siteName}`, '/students', {
      method: 'POST',
      body: JSON.stringify({ name: 'Sara' }),
    });
    const load = startLoad(siteName);
    const { backupTaskId } = await act({ kind: 'upgrade', releaseId: newer.id });
    expect((await mirab.api.get<TaskResponse>(`/tasks/${backupTaskId}`)).state).toBe('succeeded');
    const result = await load.stop();
    expect(result.requests).toBeGreaterThan(100);
    expect(result.failed).toBe(0);
    expect((await askSite(siteName)).body).toContain('1.1.0');
    expect((await askSite(`api.${siteName}`, '/students')).body).toContain('grade');
  });

  it('is rolled back under load without a failed request, data kept', async () => {
    const load = startLoad(siteName);
    await act({ kind: 'rollback' });
    const result = await load.stop();
    expect(result.failed).toBe(0);
    expect((await askSite(siteName)).body).toContain('1.0.0');
    expect((await askSite(`api.${siteName}`, '/students')).body).toContain('Sara');
  });

  it('is scaled up in place and down beside, under load without a failed request', async () => {
    const load = startLoad(siteName);
    await act({ kind: 'scale', services: { web: { replicas: 2 } } });
    const seen = await mirab.api.get<StackResponse>(`/stacks/${stack.id}`);
    expect(seen.observed?.services.find((service) => service.service === 'web')).toMatchObject({
      wanted: 2,
      running: 2,
      healthy: 2,
    });
    await act({ kind: 'scale', services: { web: { replicas: 1 } } });
    expect((await load.stop()).failed).toBe(0);
  });

  it('restarts without a failed request', async () => {
    const load = startLoad(siteName);
    await act({ kind: 'restart', services: ['web', 'worker'] });
    expect((await load.stop()).failed).toBe(0);
  });

  it('refuses a stale plan', async () => {
    const old = await plan({ kind: 'deploy' });
    await act({ kind: 'scale', services: { web: { memoryBytes: 160 * 2 ** 20 } } });
    await expect(
      mirab.api.post(`/stacks/${stack.id}/tasks`, { kind: 'deploy', planHash: old.hash }),
    ).rejects.toMatchObject({ problem: { code: 'PLAN_STALE' } });
  });

  it('stops and starts', async () => {
    await act({ kind: 'stop' });
    await expectGone();
    expect((await mirab.api.get<StackResponse>(`/stacks/${stack.id}`)).state).toBe('stopped');
    await act({ kind: 'start' });
    expect((await askSite(siteName)).status).toBe(200);
  });

  it('asks for the name before it is removed, then takes names and containers away and keeps volumes', async () => {
    const refused = mirab.api.post(`/stacks/${stack.id}/tasks`, {
      kind: 'remove',
      confirmTenantName: 'wrong',
    });
    await expect(refused).rejects.toMatchObject({
      status: 422,
      problem: { code: 'CONFIRMATION_MISMATCH' },
    });
    await act({ kind: 'remove', confirmTenantName: schoolName });
    expect(await resolveName(siteName)).toEqual([]);
    await expectGone();
    expect(
      await docker(
        'ps',
        '--all',
        '--quiet',
        '--filter',
        `label=com.docker.compose.project=mirab-${stack.key}`,
      ),
    ).toBe('');
    expect(
      await docker('volume', 'ls', '--quiet', '--filter', `name=mirab-${stack.key}_`),
    ).not.toBe('');
    expect(existsSync(join(mirab.stacksDirectory, stack.key, 'compose.yaml'))).toBe(false);
  });
});
