/**
 * Reads the last lines of a task's log, then stays on its stream; whatever is missing is read again. What stands before those lines is
 * read meanwhile, from the end to the beginning.
 */
import { isFinalTaskState, taskEvent, type TaskEvent, type TaskResponse } from '#libs/contracts';
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
/** Lines that are read first, and those of each later page. */
const firstLines = 1_000;
const pageLines = 5_000;

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
    const page = await getTaskLog(taskId, { from }, signal);
    model.add(page.items);
    const isWhole = model.nextSeq() > page.lastSeq;
    if (isWhole || model.nextSeq() === from) return isWhole && page.isFinal;
  }
};

/** Reads the end of the log; true when no more will come. */
const readEnd = async (taskId: string, model: LogModel, signal: AbortSignal): Promise<boolean> => {
  const page = await getTaskLog(taskId, { last: firstLines }, signal);
  model.startAt(page.items[0]?.seq ?? 1);
  model.add(page.items);
  return page.isFinal && model.nextSeq() > page.lastSeq;
};

/**
 * Reads what stands before the first line, backwards. The page is drawn anew each time that the log has doubled, not with each part:
 * a long log would be laid out forty times.
 */
const readBackwards = async (
  taskId: string,
  model: LogModel,
  signal: AbortSignal,
): Promise<void> => {
  let gathered: TaskEvent[] = [];
  while (!signal.aborted && !model.isFull()) {
    const end = (gathered[0]?.seq ?? model.firstSeq()) - 1;
    if (end < 1) return;
    const from = Math.max(1, end - pageLines + 1);
    const { items } = await getTaskLog(taskId, { from, limit: end - from + 1 }, signal);
    if (items.at(-1)?.seq !== end) return;
    gathered = items.concat(gathered);
    if (gathered.length < model.lines().length && items[0]?.seq !== 1) continue;
    model.addBefore(gathered);
    gathered = [];
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
  const { signal } = controller;
  const orReport = async (work: Promise<boolean>): Promise<boolean> => {
    try {
      return await work;
    } catch (error) {
      if (!signal.aborted) options.onError(error);
      return false;
    }
  };
  /** Reads what is missing; a finished task needs no stream any more. */
  const readMissing = async (): Promise<void> => {
    if (await orReport(catchUp(taskId, model, signal))) closeStream();
  };
  const inbox = makeInbox(options, () => void readMissing());
  void orReport(readEnd(taskId, model, signal)).then((isDone) => {
    // Lines that cannot be read now are read when the page is opened again.
    void readBackwards(taskId, model, signal).catch(() => undefined);
    if (isDone || signal.aborted) return;
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
