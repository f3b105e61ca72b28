import { describe, expect, it } from 'vitest';
import { waitingOf, type QueuePlace, type WaitingFacts } from './waiting.js';

const now = new Date('2026-01-01T01:00:00Z');
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

const aPlace = (change: Partial<QueuePlace> = {}): QueuePlace => ({
  position: 1,
  before: null,
  runningInAll: 0,
  runningOfTenant: 0,
  runningOnHost: 0,
  ...change,
});

const aWaiting = (change: Partial<WaitingFacts['task']> = {}): WaitingFacts['task'] => ({
  kind: 'deploy',
  attempt: 0,
  availableAt: now,
  notBefore: null,
  notAfter: null,
  ...change,
});

const facts = (
  place: Partial<QueuePlace> = {},
  change: Partial<WaitingFacts> = {},
): WaitingFacts => ({
  task: aWaiting(),
  platform: { paused: false, maxActive: null },
  host: { paused: false, maxActive: 2, watch: null },
  tenant: { paused: false, maxActive: 4 },
  place: aPlace(place),
  now,
  ...change,
});

describe('waitingOf', () => {
  it('is ready when nothing stands before it', () => {
    expect(waitingOf(facts())).toEqual({
      code: 'READY',
      position: 1,
      detail: 'It starts as soon as an engine takes it.',
      before: null,
      retryAt: null,
      outage: null,
      opensAt: null,
    });
  });

  it('waits for an earlier task of the same stack', () => {
    const before = { kind: 'upgrade', state: 'queued' };
    expect(waitingOf(facts({ before, position: 2 }))).toMatchObject({
      code: 'BEHIND_TASK',
      position: 2,
      detail: 'An upgrade of the same stack comes first.',
      before,
    });
    const running = { kind: 'deploy', state: 'running' };
    expect(waitingOf(facts({ before: running, runningOnHost: 2 }))).toMatchObject({
      code: 'BEHIND_TASK',
      detail: 'A deploy of the same stack is running.',
      before: running,
    });
  });

  it('waits for the host when as many tasks run on it as it allows', () => {
    expect(waitingOf(facts({ runningInAll: 2, runningOnHost: 2 }))).toMatchObject({
      code: 'HOST_BUSY',
      position: 1,
      detail: 'The host is busy with 2 tasks.',
    });
  });

  it('does not wait for what runs on other hosts', () => {
    expect(waitingOf(facts({ runningInAll: 2 })).code).toBe('READY');
  });

  it('says that the host is paused before anything else', () => {
    const paused = { paused: true, maxActive: 2, watch: null };
    const before = { kind: 'deploy', state: 'running' };
    expect(waitingOf(facts({ before }, { host: paused, tenant: paused }))).toMatchObject({
      code: 'HOST_PAUSED',
      before: null,
    });
  });

  it('says that all is paused before anything else', () => {
    const paused = { paused: true, maxActive: 2 };
    const all = { platform: paused, host: { ...paused, watch: null }, tenant: paused };
    expect(waitingOf(facts({ runningInAll: 2 }, all))).toMatchObject({
      code: 'PLATFORM_PAUSED',
      detail: 'All tasks are paused. The task starts when somebody resumes them.',
    });
  });

  it('is held back by the limit in all, wherever and for whomever the others run', () => {
    const platform = { paused: false, maxActive: 2 };
    expect(waitingOf(facts({ runningInAll: 1 }, { platform })).code).toBe('READY');
    expect(waitingOf(facts({ runningInAll: 2 }, { platform }))).toMatchObject({
      code: 'PLATFORM_BUSY',
      detail: 'Mirab is busy with 2 tasks, as many as may run at once in all.',
    });
  });

  it('says since when and why the host does not answer, and when it is looked at again', () => {
    const watch = {
      unreachableSince: ago(10),
      openedAt: ago(8),
      reason: 'It refuses SSH.',
      nextLookAt: new Date('2026-01-01T01:02:00Z'),
    };
    const host = { paused: false, maxActive: 2, watch };
    const later = aWaiting({ availableAt: new Date('2026-01-01T01:01:00Z') });
    expect(waitingOf(facts({}, { host, task: later }))).toMatchObject({
      code: 'HOST_UNREACHABLE',
      detail:
        'The host has not answered since 2026-01-01T00:50:00.000Z: It refuses SSH. ' +
        'It is looked at again at 2026-01-01T01:02:00.000Z, and the task starts once it answers.',
      outage: {
        since: '2026-01-01T00:50:00.000Z',
        reason: 'It refuses SSH.',
        nextLookAt: '2026-01-01T01:02:00.000Z',
      },
    });
    const check = { ...later, kind: 'check', availableAt: now };
    expect(waitingOf(facts({}, { host, task: check })).code).toBe('READY');
    const closed = { ...host, watch: { ...watch, openedAt: null } };
    expect(waitingOf(facts({}, { host: closed })).code).toBe('READY');
  });

  it('says when its window opens, and that it has closed', () => {
    const [soon, later] = [ago(-5), ago(-65)];
    const before = aWaiting({ notBefore: soon, notAfter: later, availableAt: ago(-1) });
    expect(waitingOf(facts({}, { task: before }))).toMatchObject({
      code: 'WINDOW_CLOSED',
      detail: 'Its window opens at 2026-01-01T01:05:00.000Z.',
      opensAt: '2026-01-01T01:05:00.000Z',
    });
    const within = aWaiting({ notBefore: now, notAfter: later });
    expect(waitingOf(facts({}, { task: within }))).toMatchObject({ code: 'READY', opensAt: null });
    const after = aWaiting({ notBefore: ago(60), notAfter: now });
    expect(waitingOf(facts({}, { task: after }))).toMatchObject({
      code: 'WINDOW_CLOSED',
      detail: 'Its window has closed. It waits for the next one.',
      opensAt: null,
    });
  });

  it('waits for no window once it was begun', () => {
    for (const [from, to] of [
      [60, 1],
      [-5, -65],
    ] as const) {
      const begun = aWaiting({ attempt: 1, notBefore: ago(from), notAfter: ago(to) });
      expect(waitingOf(facts({}, { task: begun }))).toMatchObject({ code: 'READY', opensAt: null });
      const later = { ...begun, availableAt: ago(-1) };
      expect(waitingOf(facts({}, { task: later })).code).toBe('RETRY_LATER');
    }
  });

  it('says when it is tried again', () => {
    const task = aWaiting({ availableAt: new Date('2026-01-01T01:01:00Z') });
    expect(waitingOf(facts({}, { task }))).toMatchObject({
      code: 'RETRY_LATER',
      detail: 'It is tried again at 2026-01-01T01:01:00.000Z.',
      retryAt: '2026-01-01T01:01:00.000Z',
    });
  });
});

describe('the tenant of a waiting task', () => {
  it('that is paused is the reason, whatever else stands in the way', () => {
    const tenant = { paused: true, maxActive: 4 };
    const task = aWaiting({ availableAt: new Date('2026-01-01T01:01:00Z') });
    const before = { kind: 'deploy', state: 'running' };
    expect(waitingOf(facts({ before }, { tenant, task }))).toMatchObject({
      code: 'TENANT_PAUSED',
      detail: 'The tenant is paused. The task starts when somebody resumes it.',
    });
  });

  it('is busy when as many of its tasks run as it may, on whatever host', () => {
    const tenant = { paused: false, maxActive: 2 };
    expect(waitingOf(facts({ runningInAll: 2, runningOfTenant: 2 }, { tenant }))).toMatchObject({
      code: 'TENANT_BUSY',
      detail: 'The tenant is busy with 2 tasks, as many as it may run at once.',
    });
    expect(waitingOf(facts({ runningInAll: 2, runningOfTenant: 1 }, { tenant })).code).toBe(
      'READY',
    );
  });

  it('has no limit for a task of the host itself, which belongs to nobody', () => {
    const task = aWaiting({ kind: 'check' });
    expect(waitingOf(facts({ runningInAll: 1 }, { task, tenant: null })).code).toBe('READY');
  });
});
