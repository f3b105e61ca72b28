/** The pause of all and the limit in all: who may, what is told, and what a claim makes of it from the answer on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntryResponse, Page, SettingsResponse, TaskResponse } from '#libs/contracts';
import { Database } from '#libs/database';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { aSlug, expectGood, Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let operator: ApiSession & { email: string };
let workload: Workload;
let engine: EngineFacts;
let claimer: Database;
let school: School;

beforeAll(async () => {
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  engine = new EngineFacts(mirab.database.engineUrl);
  claimer = new Database(mirab.database.engineUrl, { poolSize: 12, applicationName: 'test' });
  school = await workload.aSchool();
});
afterAll(async () => {
  await claimer.close();
  await engine.close();
  await mirab.close();
});

const read = async (): Promise<SettingsResponse> =>
  expectGood(await operator.get<SettingsResponse>('/settings'));
const set = async (body: Record<string, unknown>): Promise<SettingsResponse> =>
  expectGood(await operator.patch<SettingsResponse>('/settings', body, (await read()).version));
const deploy = async (): Promise<TaskResponse> => {
  const { id } = await workload.aStack({ ...school, tenant: await workload.aTenant() });
  return expectGood(await operator.post<TaskResponse>(`/stacks/${id}/tasks`, { kind: 'deploy' }));
};
const waitingOf = async (id: string, who = operator): Promise<TaskResponse['waiting']> =>
  expectGood(await who.get<TaskResponse>(`/tasks/${id}`)).waiting;

describe('the settings of the platform', () => {
  it('begin open, under a version of their own', async () => {
    const answer = await operator.get<SettingsResponse>('/settings');
    expect(answer.body).toMatchObject({ paused: false, pausedBy: null, maxActive: null });
    expect(answer.headers['etag']).toBe(`"${answer.body.version}"`);
    expect(refusalOf(await operator.patch('/settings', { paused: true }))).toMatchObject({
      code: 'PRECONDITION_REQUIRED',
    });
    const stale = await operator.patch('/settings', { paused: true }, answer.body.version + 1);
    expect(refusalOf(stale)).toMatchObject({ code: 'CHANGED_MEANWHILE' });
  });

  it('name who paused, and since when, until it is resumed; the audit keeps it', async () => {
    const paused = await set({ paused: true });
    expect(paused).toMatchObject({ paused: true, pausedBy: operator.email });
    const again = await set({ paused: true, maxActive: 7 });
    expect(again).toMatchObject({ pausedAt: paused.pausedAt, maxActive: 7 });
    const resumed = await set({ paused: false, maxActive: null });
    expect(resumed).toMatchObject({ paused: false, pausedBy: null, pausedAt: null });
    const { items } = expectGood(
      await operator.get<Page<AuditEntryResponse>>('/audit?subjectType=settings'),
    );
    expect(items.filter(({ action }) => action === 'settings.updated')).toHaveLength(3);
    expect(items[0]).toMatchObject({
      action: 'settings.updated',
      actor: { name: operator.email },
      before: { paused: true, maxActive: 7 },
      after: { paused: false, maxActive: null },
    });
  });

  it('are read by everybody who is signed in, and changed by owner and operator alone', async () => {
    const person = await mirab.accounts.signedIn('tenant', school.tenant.id);
    const viewer = await mirab.accounts.signedIn('viewer');
    for (const who of [person, viewer]) {
      expect((await who.get('/settings')).status).toBe(200);
      expect((await who.patch('/settings', { paused: true }, 1)).status).toBe(403);
    }
    expect((await read()).paused).toBe(false);
  });
});

describe('a task', () => {
  it('waits while all is paused, and says so to everybody who sees it', async () => {
    await set({ paused: true });
    const task = await deploy();
    expect(await waitingOf(task.id)).toMatchObject({ code: 'PLATFORM_PAUSED' });
    const person = await mirab.accounts.signedIn('tenant', task.tenantId);
    expect(await waitingOf(task.id, person)).toMatchObject({ code: 'PLATFORM_PAUSED' });
    await set({ paused: false });
    expect(await waitingOf(task.id)).toMatchObject({ code: 'READY' });
  });

  it('is told of the limit in all, a tenant’s person only of what it may see', async () => {
    const running = await deploy();
    await engine.begin(running.id);
    const task = await deploy();
    await set({ maxActive: 1 });
    expect(await waitingOf(task.id)).toMatchObject({ code: 'PLATFORM_BUSY' });
    const person = await mirab.accounts.signedIn('tenant', task.tenantId);
    expect(await waitingOf(task.id, person)).toMatchObject({ code: 'READY' });
    await set({ maxActive: null });
    await engine.succeed(running.id);
  });

  /** Says to the API that what is at this path is paused, or no more. */
  const setAt = async (path: string, paused: boolean): Promise<void> => {
    const { version } = expectGood(await operator.get<{ version: number }>(path));
    expectGood(await operator.patch(path, { paused }, version));
  };

  it.each(['all', 'its host', 'its tenant'])(
    'never starts after the answer to a pause of %s, however many engines claim in that moment',
    async (what) => {
      const host = await workload.aHost({ maxActive: 64 });
      const tenant = await workload.aTenant({ maxActive: 64 });
      const paths: Record<string, string> = {
        'its host': `/hosts/${host.id}`,
        'its tenant': `/tenants/${tenant.id}`,
      };
      const path = paths[what] ?? '/settings';
      const stacks = await Promise.all(
        Array.from({ length: 12 }, () =>
          workload.aStack({ ...school, host, tenant }, { subdomain: aSlug('s') }),
        ),
      );
      for (const { id } of stacks)
        expectGood(await operator.post(`/stacks/${id}/tasks`, { kind: 'deploy' }));
      const claimAll = async (name: string): Promise<void> => {
        const claims = new TaskClaimsRepository(claimer, { engine: name, leaseSeconds: 60 });
        while (await claims.claimNext());
      };
      const claiming = Array.from({ length: 6 }, (_, index) => claimAll(`engine-${index}`));
      await setAt(path, true);
      const countRunning = async (): Promise<number> => {
        const query = `/tasks?state=running&tenantId=${tenant.id}`;
        return expectGood(await operator.get<Page<TaskResponse>>(query)).total;
      };
      const atAnswer = await countRunning();
      await Promise.all(claiming);
      expect(await countRunning()).toBe(atAnswer);
      await claimAll('late');
      expect(await countRunning()).toBe(atAnswer);
      await setAt(path, false);
      await claimAll('later');
      expect(await countRunning()).toBe(12);
    },
  );
});
