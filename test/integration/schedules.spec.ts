/** Schedules on a real PostgreSQL: each slot has one task at most, whatever restarts, doubles or jumps. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  AuditEntryResponse,
  Page,
  ScheduleResponse,
  StackResponse,
  TaskResponse,
} from '#libs/contracts';
import { ScheduleClock } from '../../control-plane/src/schedules/schedule-clock.js';
import { ScheduleFiring } from '../../control-plane/src/schedules/schedule-firing.service.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { aSlug, expectGood, Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { execute } from '../support/test-database.js';

let mirab: TestControlPlane;
let second: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let school: School;
let stack: StackResponse;
/** What time it is for every instance of this suite. */
let now = new Date('2026-06-01T00:00:00Z');

const offline = { environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } };
const setClock = ({ app }: TestControlPlane): void => {
  vi.spyOn(app.get(ScheduleClock, { strict: false }), 'now').mockImplementation(() =>
    Promise.resolve(now),
  );
};
const firingOf = ({ app }: TestControlPlane): ScheduleFiring =>
  app.get(ScheduleFiring, { strict: false });

beforeAll(async () => {
  mirab = await startTestControlPlane(offline);
  second = await startTestControlPlane({ ...offline, database: mirab.database });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  engine = new EngineFacts(mirab.database.engineUrl);
  school = await workload.aSchool();
});
afterAll(async () => {
  await engine.close();
  await second.close();
  await mirab.close();
});
beforeEach(async () => {
  await execute(mirab.database.adminUrl, 'DELETE FROM schedules');
  now = new Date('2026-06-01T00:00:00Z');
  setClock(mirab);
  setClock(second);
  stack = await workload.aStack({ ...school, tenant: await workload.aTenant() });
});
afterEach(() => vi.restoreAllMocks());

const aSchedule = async (body: Record<string, unknown> = {}): Promise<ScheduleResponse> =>
  expectGood(
    await operator.post<ScheduleResponse>('/schedules', {
      name: aSlug('nightly'),
      stackId: stack.id,
      input: { kind: 'deploy' },
      cron: '0 3 * * *',
      timeZone: 'UTC',
      overlap: 'queue',
      ...body,
    }),
  );
const read = async ({ id }: { id: string }): Promise<ScheduleResponse> =>
  expectGood(await operator.get<ScheduleResponse>(`/schedules/${id}`));
const tasksOf = async ({ id }: StackResponse = stack): Promise<TaskResponse[]> =>
  expectGood(await operator.get<Page<TaskResponse>>(`/tasks?stackId=${id}&perPage=200`)).items;
const isDue = async (): Promise<boolean> => {
  const path = '/schedules?enabled=true&sort=nextFireAt&perPage=1';
  const [first] = expectGood(await operator.get<Page<ScheduleResponse>>(path)).items;
  return typeof first?.nextFireAt === 'string' && new Date(first.nextFireAt) <= now;
};
/** Both instances look at once, several times each. */
const fireEverywhere = async (): Promise<void> => {
  const problems: unknown[] = [];
  const onFailure = (_: string, error: unknown) => problems.push(error);
  const instances = [mirab, second, mirab, second].map(firingOf);
  // The timers of the instances look by the same clock; one of them may hold a row that is passed over here.
  do await Promise.all(instances.map((firing) => firing.fireDue(onFailure)));
  while (await isDue());
  expect(problems).toEqual([]);
};
const at = (time: string): void => {
  now = new Date(time);
};
const entriesOf = async ({ id }: { id: string }): Promise<AuditEntryResponse[]> =>
  expectGood(await operator.get<Page<AuditEntryResponse>>(`/audit?subjectId=${id}`)).items;

describe('a slot', () => {
  it('has one task, with several instances at once, made as by a person and signed by the schedule', async () => {
    const schedule = await aSchedule();
    expect(schedule.nextFireAt).toBe('2026-06-01T03:00:00.000Z');
    at('2026-06-01T02:59:59.999Z');
    await fireEverywhere();
    expect(await tasksOf()).toEqual([]);
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    const [task, ...others] = await tasksOf();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ kind: 'deploy', state: 'queued', requestedBy: schedule.name });
    expect(await read(schedule)).toMatchObject({
      nextFireAt: '2026-06-02T03:00:00.000Z',
      lastSlot: '2026-06-01T03:00:00.000Z',
      lastTaskId: task?.id,
      lastProblem: null,
      version: schedule.version,
    });
    const [entry] = await entriesOf({ id: task?.id ?? '' });
    expect(entry).toMatchObject({
      action: 'task.queued',
      actor: { kind: 'schedule', id: schedule.id, name: schedule.name },
    });
  });

  it('comes once each through weeks of slots with two instances that race', async () => {
    await aSchedule({ cron: '0 * * * *' });
    for (let hour = 1; hour <= 48; hour += 1) {
      now = new Date(Date.UTC(2026, 5, 1, hour));
      await fireEverywhere();
    }
    expect(await tasksOf()).toHaveLength(48);
  });

  it('has no second task after the clock was set back, nor when the schedule is saved then', async () => {
    const schedule = await aSchedule();
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    at('2026-06-01T02:00:00Z');
    await firingOf(mirab).bringBack();
    const saved = await operator.patch<ScheduleResponse>(
      `/schedules/${schedule.id}`,
      { name: 'Saved' },
      schedule.version,
    );
    expect(expectGood(saved).nextFireAt).toBe('2026-06-02T03:00:00.000Z');
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    expect(await tasksOf()).toHaveLength(1);
  });

  it('is not lost to a clock that ran years ahead and came back', async () => {
    const schedule = await aSchedule();
    at('2030-01-01T00:00:00Z');
    await fireEverywhere();
    expect(await read(schedule)).toMatchObject({ lastProblem: { code: 'MISSED' } });
    at('2026-06-01T01:00:00Z');
    await Promise.all([firingOf(mirab).bringBack(), firingOf(second).bringBack()]);
    expect((await read(schedule)).nextFireAt).toBe('2026-06-01T03:00:00.000Z');
    at('2026-06-01T03:00:10Z');
    await fireEverywhere();
    expect(await tasksOf()).toHaveLength(1);
  });

  it('fires up to its jitter later', async () => {
    const schedule = await aSchedule({ jitterSeconds: 3_600 });
    const fireAt = Date.parse(schedule.nextFireAt ?? '');
    const slot = Date.parse('2026-06-01T03:00:00Z');
    expect(fireAt).toBeGreaterThanOrEqual(slot);
    expect(fireAt).toBeLessThanOrEqual(slot + 3_600_000);
    now = new Date(fireAt - 1);
    await fireEverywhere();
    expect(await tasksOf()).toEqual([]);
    now = new Date(fireAt);
    await fireEverywhere();
    expect(await read(schedule)).toMatchObject({ lastSlot: '2026-06-01T03:00:00.000Z' });
  });

  it('of a night in which the hour is skipped, or comes twice, is one', async () => {
    for (const [from, until] of [
      ['2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z'],
      ['2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z'],
    ] as const) {
      const own = await workload.aStack({ ...school, tenant: await workload.aTenant() });
      at(from);
      const body = { stackId: own.id, cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
      const schedule = await aSchedule(body);
      for (; now < new Date(until); now = new Date(now.getTime() + 240_000))
        if (now >= new Date((await read(schedule)).nextFireAt ?? until)) await fireEverywhere();
      expect(await tasksOf(own)).toHaveLength(1);
    }
  });
});

describe('what was missed', () => {
  it('is made up for by one task, where that is wished', async () => {
    const schedule = await aSchedule({ cron: '0 * * * *', misfire: 'fire-once' });
    at('2026-06-03T10:30:00Z');
    await fireEverywhere();
    expect(await tasksOf()).toHaveLength(1);
    expect((await read(schedule)).nextFireAt).toBe('2026-06-03T11:00:00.000Z');
  });

  it('is left out else, and said', async () => {
    const schedule = await aSchedule({ cron: '0 * * * *' });
    at('2026-06-03T10:30:00Z');
    await fireEverywhere();
    expect(await tasksOf()).toEqual([]);
    expect(await read(schedule)).toMatchObject({
      nextFireAt: '2026-06-03T11:00:00.000Z',
      lastProblem: { code: 'MISSED', slot: schedule.nextFireAt },
    });
    const [entry] = await entriesOf(schedule);
    expect(entry).toMatchObject({
      action: 'schedule.slot-without-task',
      actor: { kind: 'schedule' },
    });
  });

  it('by a few minutes is not missed: every slot has its task', async () => {
    await aSchedule({ cron: '* * * * *' });
    at('2026-06-01T00:03:30Z');
    await fireEverywhere();
    expect(await tasksOf()).toHaveLength(3);
  });
});

describe('a slot whose task cannot be made', () => {
  it('says why on the schedule and in the audit, leaves nothing behind, and the next one has its turn', async () => {
    const schedule = await aSchedule({ input: { kind: 'restart' } });
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    expect(await tasksOf()).toEqual([]);
    const failed = await read(schedule);
    expect(failed).toMatchObject({
      lastProblem: { code: 'STACK_STATE' },
      nextFireAt: '2026-06-02T03:00:00.000Z',
    });
    expect((await entriesOf(schedule))[0]).toMatchObject({
      action: 'schedule.slot-without-task',
      after: { problem: { code: 'STACK_STATE' } },
    });
    const deploy = await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, {
      kind: 'deploy',
    });
    await engine.succeed(expectGood(deploy).id);
    at('2026-06-02T03:00:00Z');
    await fireEverywhere();
    expect(await read(schedule)).toMatchObject({ lastProblem: null });
    expect((await tasksOf()).map(({ kind }) => kind)).toEqual(['restart', 'deploy']);
  });

  it('never brings back a stack that was removed', async () => {
    const schedule = await aSchedule();
    const remove = await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, {
      kind: 'remove',
      confirmTenantName: stack.tenantName,
    });
    await engine.succeed(expectGood(remove).id);
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    expect(await read(schedule)).toMatchObject({ lastProblem: { code: 'STACK_STATE' } });
    expect(await tasksOf()).toHaveLength(1);
  });

  it('keeps no other schedule from firing, even when its row was damaged', async () => {
    const damaged = await aSchedule();
    await execute(
      mirab.database.adminUrl,
      `UPDATE schedules SET input = '{"kind":"destroy"}' WHERE id = $1`,
      [damaged.id],
    );
    const other = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    await aSchedule({ stackId: other.id });
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    expect(await tasksOf(other)).toHaveLength(1);
    expect(await read(damaged)).toMatchObject({ lastProblem: { code: 'SPEC_NOT_VALID' } });
  });
});

describe('overlap', () => {
  it('leaves a slot out while the task of the one before has not ended', async () => {
    const schedule = await aSchedule({ overlap: 'skip' });
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    at('2026-06-02T03:00:00Z');
    await fireEverywhere();
    const [task, ...others] = await tasksOf();
    expect(others).toEqual([]);
    expect(await read(schedule)).toMatchObject({ lastProblem: { code: 'OVERLAP' } });
    await engine.succeed(task?.id ?? '');
    at('2026-06-03T03:00:00Z');
    await fireEverywhere();
    expect(await tasksOf()).toHaveLength(2);
    expect(await read(schedule)).toMatchObject({ lastProblem: null });
  });

  it('lets a slot queue up where that is wished, for a paused tenant, too', async () => {
    const { tenantId } = stack;
    expectGood(await operator.patch(`/tenants/${tenantId}`, { paused: true }, 1));
    await aSchedule({ overlap: 'queue' });
    for (const day of ['01', '02']) {
      at(`2026-06-${day}T03:00:00Z`);
      await fireEverywhere();
    }
    const tasks = await tasksOf();
    expect(tasks.map(({ waiting }) => waiting?.code)).toEqual(['TENANT_PAUSED', 'TENANT_PAUSED']);
  });
});

describe('a restart of the control-plane', () => {
  it('goes on where it was', async () => {
    await aSchedule({ misfire: 'fire-once' });
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    const third = await startTestControlPlane({ ...offline, database: mirab.database });
    setClock(third);
    await firingOf(third).bringBack();
    await firingOf(third).fireDue(() => undefined);
    expect(await tasksOf()).toHaveLength(1);
    at('2026-06-02T03:00:00Z');
    await firingOf(third).fireDue(() => undefined);
    await third.close();
    expect(await tasksOf()).toHaveLength(2);
  });

  it('fires by itself by the clock of the database, within seconds', async () => {
    vi.restoreAllMocks();
    const schedule = await aSchedule({ cron: '* * * * *' });
    await vi.waitFor(async () => expect((await read(schedule)).lastTaskId).not.toBeNull(), {
      timeout: 75_000,
      interval: 500,
    });
    const { lastSlot } = await read(schedule);
    const [task] = await tasksOf();
    const late = Date.parse(task?.createdAt ?? '') - Date.parse(lastSlot ?? '');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(10_000);
  });
});

describe('over REST', () => {
  it('is changed under its version, turned off and on, and deleted', async () => {
    const schedule = await aSchedule();
    const path = `/schedules/${schedule.id}`;
    const off = await operator.patch<ScheduleResponse>(path, { enabled: false }, 1);
    expect(expectGood(off)).toMatchObject({ enabled: false, nextFireAt: null, version: 2 });
    expect(off.headers['etag']).toBe('"2"');
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    expect(await tasksOf()).toEqual([]);
    const stale = await operator.patch(path, { enabled: true }, 1);
    expect(refusalOf(stale)).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    const on = await operator.patch<ScheduleResponse>(
      path,
      { enabled: true, cron: '0 5 * * *' },
      2,
    );
    expect(expectGood(on)).toMatchObject({ nextFireAt: '2026-06-01T05:00:00.000Z' });
    expect((await operator.delete(path)).status).toBe(204);
    expect((await operator.get(path)).status).toBe(404);
    expect((await entriesOf(schedule)).map(({ action }) => action)).toEqual([
      'schedule.removed',
      'schedule.updated',
      'schedule.updated',
      'schedule.created',
    ]);
  });

  it('shows the next five times of an expression', async () => {
    const query = `cron=${encodeURIComponent('30 1 * * *')}&timeZone=Asia/Tehran`;
    const answer = await operator.get(`/schedules/preview?${query}`);
    expect(answer.body).toEqual({
      times: [1, 2, 3, 4, 5].map((day) => `2026-06-0${day}T22:00:00.000Z`),
    });
  });

  it.each([
    ['a minute that there is not', { cron: '61 * * * *' }, '/cron'],
    ['a day that never comes', { cron: '0 0 31 2 *' }, '/cron'],
    ['six fields', { cron: '0 0 0 1 1 *' }, '/cron'],
    ['a place that there is not', { timeZone: 'Asia/Atlantis' }, '/timeZone'],
    ['an offset for a place', { timeZone: '+03:30' }, '/timeZone'],
    ['a kind that is not scheduled', { input: { kind: 'remove' } }, '/input/kind'],
    ['a kind of hosts for a stack', { input: { kind: 'check' } }, '/input/kind'],
    [
      'a jitter longer than its rhythm',
      { cron: '*/5 * * * *', jitterSeconds: 301 },
      '/jitterSeconds',
    ],
    ['a jitter of more than an hour', { jitterSeconds: 3_601 }, '/jitterSeconds'],
  ])('refuses %s', async (_, body, field) => {
    const whole = {
      name: 'x',
      stackId: stack.id,
      input: { kind: 'deploy' },
      cron: '0 3 * * *',
      timeZone: 'UTC',
    };
    const refused = await operator.post('/schedules', { ...whole, ...body });
    expect(refusalOf(refused)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: [field] });
  });

  it('keeps its slots apart when it is changed, and can be turned off however it stands', async () => {
    const schedule = await aSchedule({ cron: '0 * * * *', jitterSeconds: 3_600 });
    const path = `/schedules/${schedule.id}`;
    const refused = await operator.patch(path, { cron: '*/10 * * * *' }, 1);
    expect(refusalOf(refused)).toMatchObject({ status: 422, fields: ['/jitterSeconds'] });
    await execute(
      mirab.database.adminUrl,
      `UPDATE schedules SET cron = '* * * * *' WHERE id = '${schedule.id}'`,
    );
    expect((await operator.patch(path, { enabled: false }, 1)).status).toBe(200);
    expect((await operator.patch(path, { enabled: true }, 2)).status).toBe(422);
  });

  it('is one of 50 of its stack, and the next is refused with what to do', async () => {
    const first = await aSchedule();
    await execute(
      mirab.database.adminUrl,
      `INSERT INTO schedules (id, tenant_id, name, stack_id, kind, input, cron, time_zone, enabled, misfire, overlap, jitter_seconds)
       SELECT gen_random_uuid(), tenant_id, name, stack_id, kind, input, cron, time_zone, false, misfire, overlap, jitter_seconds
       FROM schedules, generate_series(1, 49) WHERE id = '${first.id}'`,
    );
    const { name, stackId, input, cron, timeZone } = first;
    const again = () => operator.post('/schedules', { name, stackId, input, cron, timeZone });
    expect(refusalOf(await again())).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect((await operator.delete(`/schedules/${first.id}`)).status).toBe(204);
    expectGood(await again());
  });

  it('checks a host, and is for one of the two', async () => {
    const host = { stackId: undefined, hostId: school.host.id, input: { kind: 'check' } };
    const schedule = await aSchedule(host);
    at('2026-06-01T03:00:00Z');
    await fireEverywhere();
    const { items } = expectGood(
      await operator.get<Page<TaskResponse>>(`/tasks?hostId=${school.host.id}&kind=check`),
    );
    expect(items.map(({ requestedBy }) => requestedBy)).toEqual([schedule.name]);
    for (const both of [{ hostId: school.host.id }, { stackId: undefined }])
      expect(
        refusalOf(
          await operator.post('/schedules', {
            name: 'x',
            stackId: stack.id,
            input: { kind: 'deploy' },
            cron: '0 3 * * *',
            timeZone: 'UTC',
            ...both,
          }),
        ).fields,
      ).toContain('/stackId');
  });

  it('lets a tenant’s person schedule its own stacks, and see and change nothing else', async () => {
    const person = await mirab.accounts.signedIn('tenant', stack.tenantId);
    const body = {
      name: 'Own',
      stackId: stack.id,
      input: { kind: 'restart' },
      cron: '0 3 * * *',
      timeZone: 'Asia/Tehran',
    };
    const own = expectGood(await person.post<ScheduleResponse>('/schedules', body));
    const other = await workload.aStack({ ...school, tenant: await workload.aTenant() });
    const foreign = await aSchedule({ stackId: other.id });
    const ofHost = await aSchedule({
      stackId: undefined,
      hostId: school.host.id,
      input: { kind: 'check' },
    });
    const list = expectGood(await person.get<Page<ScheduleResponse>>('/schedules'));
    expect(list.items.map(({ id }) => id)).toEqual([own.id]);
    for (const { id } of [foreign, ofHost]) {
      expect((await person.get(`/schedules/${id}`)).status).toBe(404);
      expect((await person.patch(`/schedules/${id}`, { enabled: false }, 1)).status).toBe(404);
      expect((await person.delete(`/schedules/${id}`)).status).toBe(404);
    }
    expect((await person.post('/schedules', { ...body, stackId: other.id })).status).toBe(404);
    const host = { ...body, stackId: undefined, hostId: school.host.id, input: { kind: 'check' } };
    expect((await person.post('/schedules', host)).status).toBe(403);
    expect((await person.patch(`/schedules/${own.id}`, { enabled: false }, 1)).status).toBe(200);
    expect((await person.delete(`/schedules/${own.id}`)).status).toBe(204);
  });

  it('lets a tenant’s token see what the vendor scheduled for its stack, and not undo it', async () => {
    const token = await mirab.accounts.withToken('tenant', stack.tenantId);
    const schedule = await aSchedule();
    const path = `/schedules/${schedule.id}`;
    expect((await token.get(path)).status).toBe(200);
    for (const answer of [await token.patch(path, { enabled: false }, 1), await token.delete(path)])
      expect(refusalOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(await read(schedule)).toMatchObject({ enabled: true, version: 1 });
    expect((await operator.patch(path, { enabled: false }, 1)).status).toBe(200);
  });
});
