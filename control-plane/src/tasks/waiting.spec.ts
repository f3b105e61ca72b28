import { describe, expect, it } from 'vitest';
import { waitingOf, type QueuedTask, type WaitingFacts } from './waiting.js';

const now = new Date('2026-01-01T01:00:00Z');
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

const aTask = (change: Partial<QueuedTask> = {}): QueuedTask => ({
  number: 5,
  kind: 'deploy',
  state: 'queued',
  priority: 6,
  createdAt: now,
  stackId: 'own',
  tenantId: 'own',
  hostId: 'host',
  ...change,
});
const theirs = (stackId: string, change: Partial<QueuedTask> = {}): QueuedTask =>
  aTask({ number: 9, stackId, tenantId: 'other', ...change });
const running = (stackId: string, change: Partial<QueuedTask> = {}): QueuedTask =>
  aTask({ number: 1, stackId, state: 'running', ...change });

const aWaiting = (change: Partial<WaitingFacts['task']> = {}): WaitingFacts['task'] => ({
  ...aTask(),
  availableAt: now,
  notBefore: null,
  notAfter: null,
  ...change,
});

const facts = (queue: QueuedTask[], change: Partial<WaitingFacts> = {}): WaitingFacts => ({
  task: aWaiting(),
  platform: { paused: false, maxActive: null },
  host: { paused: false, maxActive: 2, watch: null },
  tenant: { paused: false, maxActive: 4 },
  queue: [...queue, aTask()],
  now,
  ...change,
});

describe('waitingOf', () => {
  it('is ready when nothing stands before it', () => {
    expect(waitingOf(facts([]))).toEqual({
      code: 'READY',
      position: 1,
      detail: 'It starts as soon as an engine takes it.',
      retryAt: null,
      outage: null,
      opensAt: null,
    });
  });

  it('waits for an earlier task of the same stack, whatever its priority', () => {
    const earlier = aTask({ number: 4, kind: 'upgrade', priority: 1 });
    expect(waitingOf(facts([earlier]))).toMatchObject({
      code: 'BEHIND_TASK',
      position: 2,
      detail: 'An upgrade of the same stack comes first.',
    });
  });

  it('goes before a later task of the same stack, even a more urgent one', () => {
    const later = aTask({ number: 6, kind: 'stop', priority: 8 });
    expect(waitingOf(facts([later]))).toMatchObject({ code: 'READY', position: 1 });
  });

  it('waits for the host when as many tasks run on it as it allows', () => {
    const busy = [running('b'), running('c', { tenantId: 'other' })];
    expect(waitingOf(facts(busy))).toMatchObject({
      code: 'HOST_BUSY',
      position: 1,
      detail: 'The host is busy with 2 tasks.',
    });
  });

  it('does not wait for what runs on other hosts', () => {
    const elsewhere = [running('b', { hostId: 'far' }), running('c', { hostId: 'far' })];
    expect(waitingOf(facts(elsewhere)).code).toBe('READY');
  });

  it('says that the host is paused before anything else', () => {
    const paused = { paused: true, maxActive: 2, watch: null };
    expect(waitingOf(facts([], { host: paused, tenant: paused })).code).toBe('HOST_PAUSED');
  });

  it('says that all is paused before anything else', () => {
    const paused = { paused: true, maxActive: 2 };
    const all = { platform: paused, host: { ...paused, watch: null }, tenant: paused };
    expect(waitingOf(facts([running('own')], all))).toMatchObject({
      code: 'PLATFORM_PAUSED',
      detail: 'All tasks are paused. The task starts when somebody resumes them.',
    });
  });

  it('is held back by the limit in all, wherever and for whomever the others run', () => {
    const platform = { paused: false, maxActive: 2 };
    const one = running('b', { hostId: 'far', tenantId: 'other' });
    const two = running('c', { hostId: 'farther', tenantId: null });
    expect(waitingOf(facts([one], { platform })).code).toBe('READY');
    expect(waitingOf(facts([one, two], { platform }))).toMatchObject({
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
    expect(waitingOf(facts([], { host, task: later }))).toMatchObject({
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
    expect(waitingOf(facts([], { host, task: check })).code).toBe('READY');
    const closed = { ...host, watch: { ...watch, openedAt: null } };
    expect(waitingOf(facts([], { host: closed })).code).toBe('READY');
  });

  it('says when its window opens, and that it has closed', () => {
    const [soon, later] = [ago(-5), ago(-65)];
    const before = aWaiting({ notBefore: soon, notAfter: later, availableAt: ago(-1) });
    expect(waitingOf(facts([], { task: before }))).toMatchObject({
      code: 'WINDOW_CLOSED',
      detail: 'Its window opens at 2026-01-01T01:05:00.000Z.',
      opensAt: '2026-01-01T01:05:00.000Z',
    });
    const within = aWaiting({ notBefore: now, notAfter: later });
    expect(waitingOf(facts([], { task: within }))).toMatchObject({ code: 'READY', opensAt: null });
    const after = aWaiting({ notBefore: ago(60), notAfter: now });
    expect(waitingOf(facts([], { task: after }))).toMatchObject({
      code: 'WINDOW_CLOSED',
      detail: 'Its window has closed. It waits for the next one.',
      opensAt: null,
    });
  });

  it('says when it is tried again', () => {
    const task = aWaiting({ availableAt: new Date('2026-01-01T01:01:00Z') });
    expect(waitingOf(facts([], { task }))).toMatchObject({
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
    expect(waitingOf(facts([running('own')], { tenant, task }))).toMatchObject({
      code: 'TENANT_PAUSED',
      detail: 'The tenant is paused. The task starts when somebody resumes it.',
    });
  });

  it('is busy when as many of its tasks run as it may, on whatever host', () => {
    const tenant = { paused: false, maxActive: 2 };
    const busy = [running('b', { hostId: 'far' }), running('c', { hostId: 'farther' })];
    expect(waitingOf(facts(busy, { tenant }))).toMatchObject({
      code: 'TENANT_BUSY',
      detail: 'The tenant is busy with 2 tasks, as many as it may run at once.',
    });
    const one = [running('b', { hostId: 'far' })];
    expect(waitingOf(facts(one, { tenant })).code).toBe('READY');
  });

  it('is not busy with what runs for others', () => {
    const tenant = { paused: false, maxActive: 1 };
    const others = [running('b', { hostId: 'far', tenantId: 'other' })];
    expect(waitingOf(facts(others, { tenant })).code).toBe('READY');
  });

  it('has no limit for a task of the host itself, which belongs to nobody', () => {
    const check = aTask({ kind: 'check', stackId: null, tenantId: null });
    const other = aTask({ ...check, number: 1, state: 'running' });
    const task = aWaiting(check);
    expect(waitingOf(facts([other], { task, tenant: null })).code).toBe('READY');
  });
});

describe('the place of a waiting task', () => {
  const placeBehind = (...queue: QueuedTask[]): number => waitingOf(facts(queue)).position;

  it('counts tasks of other stacks on the host by priority, then arrival', () => {
    const others = [
      theirs('b', { priority: 8 }),
      theirs('c', { number: 3 }),
      theirs('d', { number: 2, priority: 4 }),
      theirs('e', { priority: 9, hostId: 'far' }),
    ];
    expect(placeBehind(...others)).toBe(3);
  });

  it('lets a task gain a point for every five minutes of waiting', () => {
    expect(placeBehind(theirs('b', { priority: 5, createdAt: ago(9) }))).toBe(1);
    expect(placeBehind(theirs('b', { priority: 5, createdAt: ago(10) }))).toBe(2);
  });

  it('lets it gain three points at most', () => {
    expect(placeBehind(theirs('b', { priority: 3, createdAt: ago(600) }))).toBe(1);
    expect(placeBehind(theirs('b', { priority: 4, createdAt: ago(600) }))).toBe(2);
  });

  it('goes back by two points for every task of the same tenant that runs', () => {
    const other = theirs('b', { priority: 4 });
    expect(placeBehind(other)).toBe(1);
    expect(placeBehind(other, running('c', { hostId: 'far' }))).toBe(1);
    expect(placeBehind({ ...other, priority: 5 }, running('c', { hostId: 'far' }))).toBe(2);
    const busyToo = running('d', { tenantId: 'other', hostId: 'far' });
    expect(placeBehind({ ...other, priority: 5 }, running('c'), busyToo)).toBe(1);
  });

  it('is not moved by a clock that is behind the database', () => {
    const ahead = { createdAt: ago(-1), number: 3 };
    expect(placeBehind(theirs('b', ahead))).toBe(2);
  });
});
