/**
 * The log of one task on the page: in order of `seq`, without gaps or doubles, never more than `limit` lines. It begins where it is told
 * to and grows at both ends, so that the newest lines are there at once, however long the log is.
 */
import type { TaskEvent } from '#libs/contracts';
import { plainLine } from './lineText';

export interface LogLine {
  seq: number;
  at: string;
  step: TaskEvent['step'];
  level: TaskEvent['level'];
  type: TaskEvent['type'];
  /** As it came, with colours. */
  raw: string;
  /** Without colours; what is searched and copied. */
  plain: string;
}

/** Words of an event that carries none: a step that turned to another state. Events without any words are not shown. */
const wordsOf = ({ type, text, data }: TaskEvent): string => {
  if (text !== '' || type !== 'step') return text;
  return typeof data?.['name'] === 'string' && typeof data['state'] === 'string'
    ? `── ${data['name']}: ${data['state']}`
    : '';
};

const lineOf = (event: TaskEvent): LogLine => {
  const { seq, at, step, level, type } = event;
  const raw = wordsOf(event);
  return { seq, at, step, level, type, raw, plain: plainLine(raw) };
};

export const defaultLimit = 200_000;
/** Waiting events beyond this are dropped: they are read again with the gap. */
const longestQueue = 5_000;

export interface LogModel {
  /** Begins at this number; before the first line is added. */
  startAt: (seq: number) => void;
  /** Takes lines from before the first one: in order, the last of them right before it. Others are not taken. */
  addBefore: (events: readonly TaskEvent[]) => void;
  /** Number of the first line that is here; lines before it are not (yet). */
  firstSeq: () => number;
  /** True when no line more can be kept at the beginning. */
  isFull: () => boolean;
  /** Takes events in any order, twice or late. */
  add: (events: readonly TaskEvent[]) => void;
  /** Sequence number that must come next. */
  nextSeq: () => number;
  /** True while later events wait for one that has not come. */
  hasGap: () => boolean;
  /** The same array until a line is added. */
  lines: () => readonly LogLine[];
  subscribe: (listener: () => void) => () => void;
}

export const makeLogModel = (limit = defaultLimit): LogModel => {
  let lines: LogLine[] = [];
  let first = 1;
  let next = 1;
  const early = new Map<number, TaskEvent>();
  const listeners = new Set<() => void>();

  const takeEarly = (added: LogLine[]) => {
    for (let event = early.get(next); event; event = early.get(next)) {
      early.delete(next);
      added.push(lineOf(event));
      next += 1;
    }
  };
  const collect = (events: readonly TaskEvent[]): LogLine[] => {
    const added: LogLine[] = [];
    for (const event of events) {
      if (event.seq > next && early.size < longestQueue) early.set(event.seq, event);
      if (event.seq !== next) continue;
      added.push(lineOf(event));
      next += 1;
      takeEarly(added);
    }
    return added;
  };
  const show = (all: LogLine[]) => {
    const over = Math.max(0, all.length - limit);
    first += over;
    lines = over > 0 ? all.slice(over) : all;
    for (const listener of listeners) listener();
  };
  return {
    startAt(seq) {
      if (lines.length > 0) return;
      first = seq;
      next = seq;
    },
    add(events) {
      const added = collect(events);
      if (added.length > 0) show(lines.concat(added));
    },
    addBefore(events) {
      if (events.at(-1)?.seq !== first - 1 || lines.length + events.length > limit) return;
      first -= events.length;
      show(events.map(lineOf).concat(lines));
    },
    firstSeq: () => first,
    isFull: () => lines.length >= limit,
    nextSeq: () => next,
    hasGap: () => early.size > 0,
    lines: () => lines,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
