/**
 * Server-sent events over fetch. Not `EventSource`, because only fetch can send `Last-Event-ID` with the first request,
 * and a log must go on from the line that is already on the page.
 */
export interface StreamEvent {
  event: string;
  data: string;
  id: string | null;
}
export type StreamState = 'connecting' | 'open' | 'lost' | 'refused';

/** Cuts a growing text into events; `push` gives those that are complete. */
export const makeEventParser = () => {
  let rest = '';
  const parseBlock = (block: string): StreamEvent | null => {
    let event = 'message';
    let id: string | null = null;
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon === 0 || line === '') continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'event') event = value;
      if (field === 'id') id = value;
      if (field === 'data') data.push(value);
    }
    return data.length ? { event, data: data.join('\n'), id } : null;
  };
  return {
    push(chunk: string): StreamEvent[] {
      const blocks = (rest + chunk.replaceAll('\r\n', '\n')).split('\n\n');
      rest = blocks.pop() ?? '';
      return blocks.map(parseBlock).filter((event) => event !== null);
    },
  };
};

export interface StreamOptions {
  url: string;
  /** Id to go on from, asked anew before each attempt. */
  lastEventId: () => string | null;
  onEvent: (event: StreamEvent) => void;
  onState: (state: StreamState) => void;
}

/** The server sends a heartbeat every 15 s; after this silence, in ms, the line is taken for dead. */
const silenceLimit = 40_000;
const longestPause = 15_000;

const askForEvents = (url: string, id: string | null, signal: AbortSignal): Promise<Response> =>
  fetch(url, {
    credentials: 'same-origin',
    cache: 'no-store',
    headers: { accept: 'text/event-stream', ...(id ? { 'last-event-id': id } : {}) },
    signal,
  });

/** The events of one answer; `onSign` is called at each sign of life, heartbeats included. */
async function* eventsOf(body: ReadableStream<Uint8Array>, onSign: () => void) {
  const parser = makeEventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    onSign();
    const { done, value } = await reader.read();
    if (done) return;
    yield* parser.push(decoder.decode(value, { stream: true }));
  }
}

/** Keeps a stream open until the returned function is called; reconnects by itself, with growing pauses. */
export const openEventStream = (options: StreamOptions): (() => void) => {
  let closed = false;
  const isClosed = () => closed;
  let failures = 0;
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), silenceLimit);
  };
  const connect = async () => {
    controller = new AbortController();
    watch();
    const answer = await askForEvents(options.url, options.lastEventId(), controller.signal);
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) return 'refused';
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    failures = 0;
    options.onState('open');
    for await (const event of eventsOf(answer.body, watch)) {
      if (isClosed()) break;
      options.onEvent(event);
    }
    return 'ended';
  };
  const keepOpen = async () => {
    while (!isClosed()) {
      const outcome = await connect().catch(() => 'failed');
      if (isClosed()) return;
      if (outcome === 'refused') {
        options.onState('refused');
        return;
      }
      failures += 1;
      if (failures > 1) options.onState('lost');
      const pause = Math.min(longestPause, 500 * 2 ** failures);
      await new Promise((resolve) => (timer = setTimeout(resolve, pause)));
    }
  };
  options.onState('connecting');
  void keepOpen();
  return () => {
    closed = true;
    clearTimeout(timer);
    controller.abort();
  };
};
