import {
  Controller,
  Headers,
  Param,
  Query,
  Res,
  Sse,
  UseGuards,
  type MessageEvent,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import { grammar } from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { makeReaderPace } from '../http/reader-pace.js';
import { StreamPositionGuard } from '../http/stream-position.js';
import { readAfter, streamQuery } from './task-query.js';
import { TaskVisibleGuard } from './task-visible.guard.js';
import { TaskWatchService } from './task-watch.service.js';

@ApiTags('tasks')
@Controller('tasks')
export class TaskEventsController {
  constructor(private readonly watch: TaskWatchService) {}

  @Sse(':id/events')
  @UseGuards(StreamPositionGuard, TaskVisibleGuard)
  @RequirePermission('task:read')
  @ApiOperation({
    summary: 'Streams a task while it happens',
    description:
      '`task-event` is one line of the log (its number is the id), `task` the task itself when its state or a step changed, `end` comes last. A position that is no number is refused with 400; one from before the first line begins there.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Goes on after this line.' })
  @ApiProduces('text/event-stream')
  follow(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Query({ schema: streamQuery }) query: z.output<typeof streamQuery>,
    @Res({ passthrough: true }) response: Response,
    @Headers('Last-Event-ID') lastEventId?: string,
  ): Observable<MessageEvent> {
    const place = { id, after: readAfter(query, lastEventId) };
    return this.watch.follow(context, place, makeReaderPace(response));
  }
}
