/** Maintenance windows: what waits for one starts within it, and nowhere else, by the clock of the database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  AuditEntryResponse,
  EnvironmentResponse,
  Page,
  ScheduleResponse,
  StackResponse,
  TaskResponse,
} from '#libs/contracts';
import { Database } from '#libs/database';
import { TaskWindowsService } from '../../control-plane/src/tasks/task-windows.service.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { aSlug, expectGood, key, Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { execute } from '../support/test-database.js';

let mirab: TestControlPlane;
let owner: ApiSession;
let workload: Workload;
let claimer: Database;
let school: School;
let stack: StackResponse;

beforeAll(async () => {
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  owner = await mirab.accounts.signedIn('owner');
  workload = new Workload(owner);
  claimer = new Database(mirab.database.engineUrl, { poolSize: 4, applicationName: 'test' });
  school = await workload.aSchool();
});
afterAll(async () => {
  await claimer.close();
  await mirab.close();
});
beforeEach(async () => {
  await execute(mirab.database.adminUrl, 'TRUNCATE tasks CASCADE');
  stack = await workload.aStack({ ...school, tenant: await workload.aTenant() });
});

const hour = 3_600_000;
const timeOfDay = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
/** A window of every day that opens and closes so many hours from now. */
const aWindow = (from: number, to: number) => ({
  days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  from: timeOfDay(Date.now() + from * hour),
  to: timeOfDay(Date.now() + to * hour),
  timeZone: 'UTC',
});
const setWindows = async (...windows: unknown[]): Promise<EnvironmentResponse> => {
  const path = `/environments/${school.environment.id}`;
  const { version } = expectGood(await owner.get<EnvironmentResponse>(path));
  return expectGood(await owner.patch<EnvironmentResponse>(path, { windows }, version));
};
const ask = (start: string) =>
  owner.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy', start });
const read = async ({ id }: TaskResponse): Promise<TaskResponse> =>
  expectGood(await owner.get<TaskResponse>(`/tasks/${id}`));
const claims = (leaseSeconds = 60) =>
  new TaskClaimsRepository(claimer, { engine: 'engine', leaseSeconds });
const claim = (leaseSeconds?: number) => claims(leaseSeconds).claimNext();
const closeWindows = () =>
  execute(
    mirab.database.adminUrl,
    `UPDATE tasks SET not_before = now() - interval '2 days', not_after = now() - interval '1 second'`,
  );
const moveOn = () => mirab.app.get(TaskWindowsService, { strict: false }).moveOn();

describe('a task that waits for a window', () => {
  it('says when it opens, and is claimed by nobody before', async () => {
    const { nextWindow } = await setWindows(aWindow(2, 3));
    const task = expectGood(await ask('window'));
    expect(task.window).toEqual(nextWindow);
    expect(task.waiting).toMatchObject({
      code: 'WINDOW_CLOSED',
      detail: `Its window opens at ${nextWindow?.opensAt}.`,
      opensAt: nextWindow?.opensAt,
    });
    expect(await claim()).toBeNull();
  });

  it('starts in one that is open', async () => {
    await setWindows(aWindow(-1, 1));
    const task = expectGood(await ask('window'));
    expect(task.waiting).toMatchObject({ code: 'READY', opensAt: null });
    expect((await claim())?.id).toBe(task.id);
  });

  it('waits for the next one when it was not started in time', async () => {
    const { nextWindow } = await setWindows(aWindow(-1, 1));
    const task = expectGood(await ask('window'));
    await closeWindows();
    expect(await claim()).toBeNull();
    expect((await read(task)).waiting).toMatchObject({ code: 'WINDOW_CLOSED' });
    await Promise.all([moveOn(), moveOn()]);
    expect((await read(task)).window).toEqual(nextWindow);
    expect((await claim())?.id).toBe(task.id);
  });

  it('goes on after its window when it was begun in it, and is moved into no other one', async () => {
    await setWindows(aWindow(-1, 1));
    const task = expectGood(await ask('window'));
    const claimed = await claim();
    if (!claimed) throw new Error('nothing claimed');
    await claims().finish(claimed, {
      state: 'retried',
      code: 'HOST_UNREACHABLE',
      hostState: null,
      message: 'away',
      pauseMs: 60_000,
    });
    await closeWindows();
    const { window } = await read(task);
    await setWindows(aWindow(2, 3));
    await moveOn();
    expect(await read(task)).toMatchObject({ window, waiting: { code: 'RETRY_LATER' } });
    await execute(mirab.database.adminUrl, 'UPDATE tasks SET available_at = now()');
    expect((await read(task)).waiting).toMatchObject({ code: 'READY', opensAt: null });
    expect(await claim()).toMatchObject({ id: task.id, attempt: 2 });
  });

  it('is ended with a sentence when no window is left that could open', async () => {
    await setWindows(aWindow(-1, 1));
    const begun = expectGood(await ask('window'));
    expect((await claim(0))?.id).toBe(begun.id);
    expect(await claims(0).reap()).toEqual([begun.id]);
    const other = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    const waiting = expectGood(
      await owner.post<TaskResponse>(`/stacks/${other.id}/tasks`, {
        kind: 'deploy',
        start: 'window',
      }),
    );
    await setWindows();
    await moveOn();
    expect(await claims().endWindowless()).toEqual([]);
    await closeWindows();
    await moveOn();
    expect((await claims().endWindowless()).map(({ id }) => id)).toEqual([waiting.id]);
    const ended = await read(waiting);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'STACK_STATE' } });
    expect(ended.error?.message).toMatch(/environment has none any more.*Nothing was done\. Ask/);
    expect((await read(begun)).state).toBe('queued');
  });

  it('goes by the windows that the environment has now', async () => {
    await setWindows(aWindow(2, 3));
    const task = expectGood(await ask('window'));
    const { nextWindow } = await setWindows(aWindow(4, 5));
    await moveOn();
    expect((await read(task)).window).toEqual(nextWindow);
    await setWindows();
    await moveOn();
    expect((await read(task)).window).toEqual(nextWindow);
    expect(await claim()).toBeNull();
  });

  it('starts at once when somebody lifts it, which the audit keeps', async () => {
    await setWindows(aWindow(2, 3));
    const task = expectGood(await ask('window'));
    const lifted = expectGood(await owner.delete<TaskResponse>(`/tasks/${task.id}/window`));
    expect(lifted).toMatchObject({ window: null, waiting: { code: 'READY' } });
    expect((await owner.delete(`/tasks/${task.id}/window`)).status).toBe(200);
    expect((await claim())?.id).toBe(task.id);
    const { items } = expectGood(
      await owner.get<Page<AuditEntryResponse>>(`/audit?subjectId=${task.id}`),
    );
    expect(items.map(({ action }) => action)).toEqual(['task.window-lifted', 'task.queued']);
    const viewer = await mirab.accounts.signedIn('viewer');
    expect((await viewer.delete(`/tasks/${task.id}/window`)).status).toBe(403);
  });

  it('is the vendor’s to start where the vendor asked for it, and the tenant’s where it did itself', async () => {
    await setWindows(aWindow(2, 3));
    const vendors = expectGood(await ask('window'));
    const person = await mirab.accounts.signedIn('tenant', stack.tenantId);
    const refused = await person.delete(`/tasks/${vendors.id}/window`);
    expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await read(vendors)).window).toEqual(vendors.window);
    const own = expectGood(
      await person.post<TaskResponse>(
        `/stacks/${stack.id}/tasks`,
        { kind: 'deploy', start: 'window' },
        { headers: key() },
      ),
    );
    expect(own.id).not.toBe(vendors.id);
    expect((await person.delete(`/tasks/${own.id}/window`)).status).toBe(200);
  });

  it('holds back what comes after it on the same stack, and nothing else', async () => {
    await setWindows(aWindow(2, 3));
    expectGood(await ask('window'));
    const again = { kind: 'deploy' };
    const path = `/stacks/${stack.id}/tasks`;
    const behind = expectGood(await owner.post<TaskResponse>(path, again, { headers: key() }));
    expect(behind.waiting).toMatchObject({ code: 'BEHIND_TASK' });
    const other = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    const deploy = await owner.post<TaskResponse>(`/stacks/${other.id}/tasks`, { kind: 'deploy' });
    expect((await claim())?.id).toBe(expectGood(deploy).id);
    expect(await claim()).toBeNull();
  });
});

describe('the windows of an environment', () => {
  it('are needed by who asks for one', async () => {
    await setWindows();
    expect(refusalOf(await ask('window'))).toEqual({
      status: 422,
      code: 'VALIDATION_FAILED',
      fields: ['/start'],
    });
    expect((await ask('now')).status).toBe(202);
  });

  it.each([
    ['no day', { days: [] }, '/windows/0/days'],
    ['a day twice', { days: ['fri', 'fri'] }, '/windows/0/days'],
    ['an hour that there is not', { from: '24:00' }, '/windows/0/from'],
    ['an end that is the beginning', { from: '04:00' }, '/windows/0/to'],
    ['a place that there is not', { timeZone: 'Asia/Atlantis' }, '/windows/0/timeZone'],
  ])('are refused with %s', async (_, change, field) => {
    const window = {
      days: ['fri'],
      from: '22:00',
      to: '04:00',
      timeZone: 'Asia/Tehran',
      ...change,
    };
    const path = `/environments/${school.environment.id}`;
    const { version } = expectGood(await owner.get<EnvironmentResponse>(path));
    const refused = refusalOf(await owner.patch(path, { windows: [window] }, version));
    expect(refused).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: [field] });
  });
});

describe('a schedule', () => {
  it('may ask for its tasks in a window', async () => {
    const { nextWindow } = await setWindows(aWindow(2, 3));
    const schedule = expectGood(
      await owner.post<ScheduleResponse>('/schedules', {
        name: aSlug('nightly'),
        stackId: stack.id,
        input: { kind: 'deploy' },
        cron: '* * * * *',
        timeZone: 'UTC',
        start: 'window',
      }),
    );
    await execute(
      mirab.database.adminUrl,
      `UPDATE schedules SET next_slot = now() - interval '1 minute', next_fire_at = now() - interval '1 minute' WHERE id = $1`,
      [schedule.id],
    );
    await expect
      .poll(async () => (await tasksOf()).map(({ window }) => window), { timeout: 15_000 })
      .toEqual([nextWindow]);
  });

  it('is refused while there is no window, before any of its times', async () => {
    await setWindows();
    const schedule = {
      name: aSlug('nightly'),
      stackId: stack.id,
      input: { kind: 'deploy' },
      cron: '0 3 * * *',
      timeZone: 'UTC',
    };
    const noWindow = { status: 422, fields: ['/start'] };
    const refused = refusalOf(await owner.post('/schedules', { ...schedule, start: 'window' }));
    expect(refused).toMatchObject(noWindow);
    const made = expectGood(await owner.post<ScheduleResponse>('/schedules', schedule));
    const changed = await owner.patch(`/schedules/${made.id}`, { start: 'window' }, made.version);
    expect(refusalOf(changed)).toMatchObject(noWindow);
    // What has nothing to do with it can still be changed.
    expectGood(await owner.patch(`/schedules/${made.id}`, { enabled: false }, made.version));
  });

  const tasksOf = async (): Promise<TaskResponse[]> =>
    expectGood(await owner.get<Page<TaskResponse>>(`/tasks?stackId=${stack.id}`)).items;
});
