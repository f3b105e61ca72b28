import { Inject, Injectable, type MessageEvent } from '@nestjs/common';
import pLimit from 'p-limit';
import { Observable } from 'rxjs';
import {
  isFinalTaskState,
  type TaskEvent,
  type TaskLogRange,
  type TaskLogResponse,
  type TaskResponse,
} from '#libs/contracts';
import { Database } from '#libs/database';
import type { Logger } from '#libs/observability';
import { EventBus } from '../events/event-bus.js';
import { loggerToken } from '../http/logger-token.js';
import type { RequestContext } from '../http/request-context.js';
import { renderLogText, renderRemovedLog } from './log-text.js';
import { TaskChanges, taskTimes } from './task-changes.js';
import { TaskLogRepository } from './task-log.repository.js';
import { TasksService } from './tasks.service.js';

/** Lines that are read at once for a stream, and for a text; they may be long. */
const batchSize = 500;
const textPiece = 500;
/** Characters after which the reader of a stream is waited for. */
const paceEvery = 262_144;
/** Readers of streams that look at rows at one moment. However many are open, other requests find a connection. */
const looksAtOnce = 4;
const lengthOf = ({ data }: MessageEvent): number => (typeof data === 'string' ? data.length : 0);

interface TaskLook {
  task: TaskResponse;
  events: TaskEvent[];
}

/** Tasks while they happen: long polls, logs, streams. Every look at the rows is made in the reader's own scope. */
@Injectable()
export class TaskWatchService {
  private readonly inTurn = pLimit(looksAtOnce);

  constructor(
    private readonly database: Database,
    private readonly tasks: TasksService,
    private readonly log: TaskLogRepository,
    private readonly events: EventBus,
    @Inject(loggerToken) private readonly logger: Logger,
  ) {}

  /** The task, held back until it has ended or `seconds` are over. */
  async wait(context: RequestContext, id: string, seconds: number): Promise<TaskResponse> {
    const end = Date.now() + seconds * 1_000;
    const changes = new TaskChanges(this.events.facts(), id);
    try {
      for (;;) {
        const task = await this.tasks.get(context, id);
        const left = end - Date.now();
        if (left <= 0 || isFinalTaskState(task.state)) return task;
        await changes.next(left);
      }
    } finally {
      changes.close();
    }
  }

  async readLog(
    context: RequestContext,
    id: string,
    { from, limit, last }: TaskLogRange,
  ): Promise<TaskLogResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      // The state is read before the lines: what is final has all of its lines.
      const { state, logRemoved } = await this.tasks.getIn(tx, id);
      const lastSeq = await this.log.findLastSeq(tx, id);
      const start = last === undefined ? (from ?? 1) : Math.max(1, lastSeq - last + 1);
      const items = await this.log.list(tx, id, { from: start, limit: last ?? limit });
      const nextFrom = (items.at(-1)?.seq ?? start - 1) + 1;
      // A line may have come between the two; a number that was only asked for is no line.
      const newest = Math.max(lastSeq, items.at(-1)?.seq ?? 0);
      const isFinal = isFinalTaskState(state);
      return { items, nextFrom, lastSeq: newest, isFinal, removed: logRemoved };
    });
  }

  /** The whole log as text, in pieces that are read when they are asked for. */
  async *logText(context: RequestContext, id: string): AsyncGenerator<string> {
    const { logRemoved } = await this.tasks.get(context, id);
    if (logRemoved) yield renderRemovedLog(logRemoved);
    let from = 1;
    for (;;) {
      const events = await this.database.transaction(context.scope, (tx) =>
        this.log.list(tx, id, { from, limit: textPiece }),
      );
      yield renderLogText(events);
      from = (events.at(-1)?.seq ?? from) + 1;
      if (events.length < textPiece) return;
    }
  }

  /**
   * Follows a task from line `after` on until it has ended; whether the reader may see it was checked before.
   * @param pace resolves when the reader has taken what it was sent; nothing more is read for it before that.
   */
  follow(
    context: RequestContext,
    { id, after }: { id: string; after: number },
    pace: () => Promise<void>,
  ): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const changes = new TaskChanges(this.events.facts(), id);
      const send = async (): Promise<void> => {
        let unconfirmed = 0;
        for await (const message of this.messages(context, { id, after }, changes)) {
          if (subscriber.closed) return;
          subscriber.next(message);
          unconfirmed += lengthOf(message);
          if (unconfirmed < paceEvery) continue;
          unconfirmed = 0;
          await pace();
        }
      };
      // A reader whose stream breaks connects again and goes on where it was; the reason is ours alone.
      send()
        .catch((error: unknown) => this.logger.warn({ err: error, taskId: id }, 'stream broke'))
        .finally(() => subscriber.complete());
      return () => changes.close();
    });
  }

  private async *messages(
    context: RequestContext,
    { id, after }: { id: string; after: number },
    changes: TaskChanges,
  ): AsyncGenerator<MessageEvent> {
    let seq = after;
    let shown = '';
    // A reader who has gone is not read for: without this, one closed stream asks PostgreSQL without a pause.
    while (!changes.closed) {
      const from = seq;
      const { task, events } = await this.inTurn(() => this.look(context, id, from));
      for (const event of events) {
        seq = event.seq;
        yield { type: 'task-event', id: String(seq), data: JSON.stringify(event) };
      }
      const text = JSON.stringify(task);
      // With the number of the last line, for whatever comes last is where a reader goes on.
      if (text !== shown) yield { type: 'task', id: String(seq), data: text };
      shown = text;
      if (events.length === batchSize) continue;
      if (isFinalTaskState(task.state)) {
        yield { type: 'end', id: String(seq), data: JSON.stringify({ state: task.state }) };
        return;
      }
      await changes.next(taskTimes.pollMs);
    }
  }

  private async look(context: RequestContext, id: string, seq: number): Promise<TaskLook> {
    return this.database.transaction(context.scope, async (tx) => {
      const task = await this.tasks.getIn(tx, id);
      const events = await this.log.list(tx, id, { from: seq + 1, limit: batchSize });
      return { task, events };
    });
  }
}
