import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeEventParser, openEventStream, type StreamEvent } from './eventStream';

describe('event parser', () => {
  it('puts together events that arrive in pieces', () => {
    const parser = makeEventParser();
    expect(parser.push('id: 4\nevent: task-ev')).toEqual([]);
    expect(parser.push('ent\ndata: {"a":1}\n\n: heartbeat\n\nda')).toEqual([
      { event: 'task-event', data: '{"a":1}', id: '4' },
    ]);
    expect(parser.push('ta: x\ndata: y\r\n\r\n')).toEqual([
      { event: 'message', data: 'x\ny', id: null },
    ]);
  });
});

const streamOf = (text: string) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    }),
  );

describe('event stream', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('goes on from the last event after the line was cut', async () => {
    vi.useFakeTimers();
    const seen: string[] = [];
    const asked: (string | null)[] = [];
    let last: string | null = null;
    vi.stubGlobal(
      'fetch',
      vi.fn((_url: string, init: RequestInit) => {
        asked.push(new Headers(init.headers).get('last-event-id'));
        return Promise.resolve(streamOf(`id: ${asked.length}\ndata: ${asked.length}\n\n`));
      }),
    );
    const close = openEventStream({
      url: '/x',
      lastEventId: () => last,
      onEvent: (event: StreamEvent) => {
        seen.push(event.data);
        last = event.id;
      },
      onState: () => undefined,
    });
    await vi.advanceTimersByTimeAsync(1_500);
    close();
    expect(seen.slice(0, 2)).toEqual(['1', '2']);
    expect(asked.slice(0, 2)).toEqual([null, '1']);
  });

  it('stops asking when it is refused', async () => {
    vi.useFakeTimers();
    const states: string[] = [];
    const fetchMock = vi.fn(() => Promise.resolve(new Response(null, { status: 401 })));
    vi.stubGlobal('fetch', fetchMock);
    openEventStream({
      url: '/x',
      lastEventId: () => null,
      onEvent: () => undefined,
      onState: (state) => states.push(state),
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual(['connecting', 'refused']);
    expect(fetchMock).toHaveBeenCalledTimes(1);
  });
});
