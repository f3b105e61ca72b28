/** Reads the log of a task page by page, then stays on its stream; whatever is missing is read again. */
import { taskEvent, type TaskResponse } from '#libs/contracts';
import { getTaskLog } from '../../api/actions';
import { openEventStream, type StreamEvent, type StreamState } from '../../api/eventStream';
import { apiBase } from '../../api/http';
import type { LogModel } from './logModel';

interface FollowOptions {
  taskId: string;
  model: LogModel;
  onTask: (task: TaskResponse) => void;
  onState: (state: StreamState) => void;
  onError: (error: unknown) => void;
}

/** Events that come close together are drawn together, in ms. */
const gathering = 50;
/** A gap that does not close by itself is read after this time, in ms. */
const gapPatience = 400;

const parse = (data: string): unknown => {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
};

const isTask = (value: unknown): value is TaskResponse =>
  typeof value === 'object' && value !== null && 'id' in value && 'steps' in value;

/** Reads everything that the server has from the next line on. */
const catchUp = async (taskId: string, model: LogModel, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const from = model.nextSeq();
    const page = await getTaskLog(taskId, from, signal);
    model.add(page.items);
    if (model.nextSeq() > page.lastSeq || model.nextSeq() === from) return;
  }
};

const makeInbox = (options: FollowOptions, readGap: () => void) => {
  let waiting: Parameters<LogModel['add']>[0][number][] = [];
  let drawTimer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    drawTimer = undefined;
    options.model.add(waiting);
    waiting = [];
    clearTimeout(gapTimer);
    if (options.model.hasGap()) gapTimer = setTimeout(readGap, gapPatience);
  };
  return {
    take: ({ event, data }: StreamEvent) => {
      const value = parse(data);
      if (event === 'task' && isTask(value)) options.onTask(value);
      if (event !== 'task-event') return;
      const line = taskEvent.safeParse(value);
      if (!line.success) return;
      waiting.push(line.data);
      drawTimer ??= setTimeout(draw, gathering);
    },
    stop: () => {
      clearTimeout(drawTimer);
      clearTimeout(gapTimer);
    },
  };
};

/** Follows until the returned function is called. */
export const followLog = (options: FollowOptions): (() => void) => {
  const controller = new AbortController();
  const { taskId, model } = options;
  let closeStream = () => {};
  const read = () =>
    catchUp(taskId, model, controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) options.onError(error);
    });
  const inbox = makeInbox(options, () => void read());
  void read().then(() => {
    if (controller.signal.aborted) return;
    closeStream = openEventStream({
      url: `${apiBase}/tasks/${encodeURIComponent(taskId)}/events`,
      lastEventId: () => String(model.nextSeq() - 1),
      onEvent: inbox.take,
      onState: options.onState,
    });
  });
  return () => {
    controller.abort();
    inbox.stop();
    closeStream();
  };
};
