import { describe, expect, it } from 'vitest';
import { waitingOf, type QueuedTask, type WaitingFacts } from './waiting.js';

const now = new Date('2026-01-01T00:00:00Z');
const aTask = (change: Partial<QueuedTask> = {}): QueuedTask => ({
  number: 5,
  kind: 'deploy',
  state: 'queued',
  priority: 6,
  stackId: 'own',
  hostId: 'host',
  ...change,
});
const facts = (queue: QueuedTask[], change: Partial<WaitingFacts> = {}): WaitingFacts => ({
  task: { ...aTask(), availableAt: now },
  host: { paused: false, maxActive: 2 },
  queue: [...queue, aTask()],
  now,
  ...change,
});

describe('waitingOf', () => {
  it('is ready when nothing stands before it', () => {
    expect(waitingOf(facts([]))).toMatchObject({ code: 'READY', position: 1 });
  });

  it('waits for an earlier task of the same stack, whatever its priority', () => {
    const earlier = aTask({ number: 4, kind: 'upgrade', priority: 1 });
    expect(waitingOf(facts([earlier]))).toEqual({
      code: 'BEHIND_TASK',
      position: 2,
      detail: 'An upgrade of the same stack comes first.',
    });
  });

  it('goes before a later task of the same stack, even a more urgent one', () => {
    const later = aTask({ number: 6, kind: 'stop', priority: 8 });
    expect(waitingOf(facts([later]))).toMatchObject({ code: 'READY', position: 1 });
  });

  it('counts tasks of other stacks on the host by priority, then arrival', () => {
    const others = [
      aTask({ number: 9, stackId: 'b', priority: 8 }),
      aTask({ number: 3, stackId: 'c', priority: 6 }),
      aTask({ number: 2, stackId: 'd', priority: 4 }),
    ];
    expect(waitingOf(facts(others)).position).toBe(3);
  });

  it('waits for the host when as many tasks run as it allows', () => {
    const running = [
      aTask({ number: 1, stackId: 'b', state: 'running' }),
      aTask({ number: 2, stackId: 'c', state: 'running' }),
    ];
    expect(waitingOf(facts(running))).toEqual({
      code: 'BEHIND_TASK',
      position: 1,
      detail: 'The host is busy with 2 tasks.',
    });
  });

  it('says that the host is paused before anything else', () => {
    const host = { paused: true, maxActive: 2 };
    expect(waitingOf(facts([], { host })).code).toBe('HOST_PAUSED');
  });

  it('says when it is tried again', () => {
    const task = { ...aTask(), availableAt: new Date('2026-01-01T00:01:00Z') };
    expect(waitingOf(facts([], { task }))).toMatchObject({
      code: 'RETRY_LATER',
      detail: 'It is tried again at 2026-01-01T00:01:00.000Z.',
    });
  });
});
