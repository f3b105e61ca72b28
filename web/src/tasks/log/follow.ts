/** Reads the log of a task page by page, then stays on its stream; whatever is missing is read again. */
import { isFinalTaskState, taskEvent, type TaskResponse } from '#libs/contracts';
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

/** Reads everything that the server has from the next line on; true when no more will come. */
const catchUp = async (taskId: string, model: LogModel, signal: AbortSignal): Promise<boolean> => {
  for (;;) {
    const from = model.nextSeq();
    const page = await getTaskLog(taskId, from, signal);
    model.add(page.items);
    const isWhole = model.nextSeq() > page.lastSeq;
    if (isWhole || model.nextSeq() === from) return isWhole && page.isFinal;
  }
};

const makeInbox = (options: FollowOptions, readMissing: () => void) => {
  let waiting: Parameters<LogModel['add']>[0][number][] = [];
  let drawTimer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    drawTimer = undefined;
    options.model.add(waiting);
    waiting = [];
    clearTimeout(gapTimer);
    if (options.model.hasGap()) gapTimer = setTimeout(readMissing, gapPatience);
  };
  return {
    take: ({ event, data }: StreamEvent) => {
      const value = parse(data);
      if (event === 'task' && isTask(value)) {
        options.onTask(value);
        if (isFinalTaskState(value.state)) readMissing();
      }
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
  /** Reads what is missing; a finished task needs no stream any more. */
  const read = async (): Promise<boolean> => {
    try {
      const isDone = await catchUp(taskId, model, controller.signal);
      if (isDone) closeStream();
      return isDone;
    } catch (error) {
      if (!controller.signal.aborted) options.onError(error);
      return false;
    }
  };
  const inbox = makeInbox(options, () => void read());
  void read().then((isDone) => {
    if (isDone || controller.signal.aborted) return;
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
