import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TaskEvent } from '#libs/contracts';
import { aTask } from '../../testing/records';
import { followLog } from './follow';
import { makeLogModel } from './logModel';

const event = (seq: number): TaskEvent => ({
  seq,
  at: '2026-11-21T08:00:00.000Z',
  type: 'log',
  step: 'start',
  level: 'info',
  text: `line ${seq}`,
  data: null,
});
const sse = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** A server that keeps `kept` lines and gives the last two of them at first, and whose stream says what it is told to. */
const makeServer = (kept: TaskEvent[], streamed: string) => {
  const state = { isFinal: false, streams: [] as (string | null)[], reads: [] as string[] };
  const answer = (url: string, init: RequestInit) => {
    if (url.includes('/events')) {
      state.streams.push(new Headers(init.headers).get('last-event-id'));
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(streamed)),
      });
      return Promise.resolve(new Response(body));
    }
    const query = new URL(url, 'http://panel.test').searchParams;
    const last = query.get('last');
    const from = last === null ? Number(query.get('from')) : Math.max(1, kept.length - 1);
    state.reads.push(last === null ? `from ${from}` : 'end');
    const items = kept.filter(({ seq }) => seq >= from).slice(0, Number(query.get('limit') ?? 2));
    const body = {
      items,
      nextFrom: from + items.length,
      lastSeq: kept.length,
      isFinal: state.isFinal,
    };
    return Promise.resolve(new Response(JSON.stringify(body)));
  };
  vi.stubGlobal('fetch', vi.fn(answer));
  return state;
};

const follow = () => {
  const model = makeLogModel();
  const onTask = vi.fn();
  const close = followLog({ taskId: 't', model, onTask, onState: vi.fn(), onError: vi.fn() });
  return { model, onTask, close, seqs: () => model.lines().map(({ seq }) => seq) };
};

describe('following a log', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('reads the end first, goes on by the stream from there, and reads what stands before', async () => {
    const server = makeServer([1, 2, 3].map(event), sse('task-event', event(4)));
    const log = follow();
    await vi.advanceTimersByTimeAsync(200);
    log.close();
    expect(server.reads).toEqual(['end', 'from 1']);
    expect(server.streams).toEqual(['3']);
    expect(log.seqs()).toEqual([1, 2, 3, 4]);
  });

  it('reads a gap of the stream again', async () => {
    const kept = [1, 2].map(event);
    makeServer(kept, sse('task-event', event(5)));
    const log = follow();
    await vi.advanceTimersByTimeAsync(20);
    kept.push(event(3), event(4), event(5));
    await vi.advanceTimersByTimeAsync(1_000);
    log.close();
    expect(log.seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('opens no stream for a finished task', async () => {
    const server = makeServer([1].map(event), '');
    server.isFinal = true;
    const log = follow();
    await vi.advanceTimersByTimeAsync(5_000);
    log.close();
    expect(server.streams).toEqual([]);
  });

  it('tells of the task when it changes', async () => {
    makeServer([], sse('task', aTask({ state: 'running' })));
    const log = follow();
    await vi.advanceTimersByTimeAsync(200);
    log.close();
    expect(log.onTask).toHaveBeenCalledWith(aTask({ state: 'running' }));
  });
});
