import { Inject, Injectable, type MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import {
  isFinalTaskState,
  type TaskEvent,
  type TaskLogResponse,
  type TaskResponse,
} from '#libs/contracts';
import { Database } from '#libs/database';
import type { Logger } from '#libs/observability';
import { EventBus } from '../events/event-bus.js';
import { loggerToken } from '../http/logger-token.js';
import type { RequestContext } from '../http/request-context.js';
import { TaskChanges, taskTimes } from './task-changes.js';
import { TaskLogRepository } from './task-log.repository.js';
import { TasksService } from './tasks.service.js';

const batchSize = 1_000;

interface TaskLook {
  task: TaskResponse;
  events: TaskEvent[];
}

/** Tasks while they happen: long polls, logs, streams. Every look at the rows is made in the reader's own scope. */
@Injectable()
export class TaskWatchService {
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
    range: { from: number; limit: number },
  ): Promise<TaskLogResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      // The state is read before the lines: what is final has all of its lines.
      const { state } = await this.tasks.getIn(tx, id);
      const items = await this.log.list(tx, id, range);
      const lastSeq = await this.log.findLastSeq(tx, id);
      const nextFrom = (items.at(-1)?.seq ?? range.from - 1) + 1;
      return { items, nextFrom, lastSeq, isFinal: isFinalTaskState(state) };
    });
  }

  /** Follows a task from line `after` on until it has ended; whether the reader may see it was checked before. */
  follow(context: RequestContext, id: string, after: number): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const changes = new TaskChanges(this.events.facts(), id);
      const send = async (): Promise<void> => {
        for await (const message of this.messages(context, { id, after }, changes)) {
          if (subscriber.closed) return;
          subscriber.next(message);
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
      const { task, events } = await this.look(context, id, seq);
      for (const event of events) {
        seq = event.seq;
        yield { type: 'task-event', id: String(seq), data: event };
      }
      const text = JSON.stringify(task);
      // With the number of the last line, for whatever comes last is where a reader goes on.
      if (text !== shown) yield { type: 'task', id: String(seq), data: task };
      shown = text;
      if (events.length === batchSize) continue;
      if (isFinalTaskState(task.state)) {
        yield { type: 'end', id: String(seq), data: { state: task.state } };
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
