import { Readable } from 'node:stream';
import {
  Controller,
  Delete,
  Get,
  Headers,
  Param,
  Post,
  Query,
  StreamableFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  grammar,
  pageOf,
  taskLogQuery,
  taskLogResponse,
  taskResponse,
  type Page,
  type TaskLogRange,
  type TaskLogResponse,
  type TaskResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { LogTextInterceptor } from './log-text.interceptor.js';
import { readWait, taskListQuery, waitQuery, type TaskListQuery } from './task-query.js';
import { TaskVisibleGuard } from './task-visible.guard.js';
import { TaskWatchService } from './task-watch.service.js';
import { TaskWindowsService } from './task-windows.service.js';
import { TasksService } from './tasks.service.js';

@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly tasks: TasksService,
    private readonly watch: TaskWatchService,
    private readonly windows: TaskWindowsService,
  ) {}

  @Get()
  @RequirePermission('task:read')
  @Answer(200, 'Tasks, newest first', pageOf(taskResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: taskListQuery }) query: TaskListQuery,
  ): Promise<Page<TaskResponse>> {
    return this.tasks.list(context, query);
  }

  @Get(':id')
  @RequirePermission('task:read')
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=<seconds>, as `?wait=`' })
  @Answer(200, 'One task; with `?wait=` the answer comes when it has ended', taskResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Query({ schema: waitQuery }) query: z.output<typeof waitQuery>,
    @Headers('Prefer') prefer?: string,
  ): Promise<TaskResponse> {
    return this.watch.wait(context, id, readWait(query, prefer));
  }

  @Get(':id/log')
  @RequirePermission('task:read')
  @UseInterceptors(LogTextInterceptor)
  @ApiProduces('application/json', 'text/plain')
  @Answer(200, 'Lines of a task from a number on; plain text when asked for', taskLogResponse)
  readLog(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Query({ schema: taskLogQuery }) range: TaskLogRange,
  ): Promise<TaskLogResponse> {
    return this.watch.readLog(context, id, range);
  }

  @Delete(':id/window')
  @RequirePermission('stack:operate')
  @Answer(200, 'Let a task that waits for a maintenance window start at any time', taskResponse)
  liftWindow(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<TaskResponse> {
    return this.windows.lift(context, id);
  }

  @Get(':id/log.txt')
  @UseGuards(TaskVisibleGuard)
  @RequirePermission('task:read')
  @ApiOperation({
    summary: 'The whole log as a text file',
    description: 'Sent as it is read, however long it is. Of a running task: what there is so far.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({
    schema: { type: 'string' },
    description: 'One line of text per line of the log',
  })
  downloadLog(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): StreamableFile {
    return new StreamableFile(
      Readable.from(this.watch.logText(context, id), { objectMode: false }),
      {
        type: 'text/plain; charset=utf-8',
        disposition: `attachment; filename="mirab-task-${id}.txt"`,
      },
    );
  }

  @Post(':id/cancellation')
  @RequirePermission('task:cancel')
  @Explain('The task ends when the engine has stopped; asking again changes nothing.')
  @Answer(202, 'Ask for the end of a task', taskResponse)
  cancel(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<TaskResponse> {
    return this.tasks.cancel(context, id);
  }
}
