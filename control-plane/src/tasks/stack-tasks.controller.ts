import {
  Body,
  Controller,
  Get,
  Headers,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  grammar,
  pageOf,
  planBody,
  planResponse,
  startTaskBody,
  taskResponse,
  type Page,
  type Plan,
  type StackTaskInput,
  type StartTaskBody,
  type TaskResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { AnswerStartedInterceptor } from './answer-started.interceptor.js';
import { DecisionsService } from './decisions.service.js';
import { IdempotencyKeyHeader } from './idempotency.js';
import { StackTasksService } from './stack-tasks.service.js';
import { taskListQuery, type TaskListQuery } from './task-query.js';
import type { StartedTask } from './task-registry.service.js';
import { TasksService } from './tasks.service.js';

@ApiTags('tasks')
@Controller('stacks/:id')
export class StackTasksController {
  constructor(
    private readonly decisions: DecisionsService,
    private readonly stackTasks: StackTasksService,
    private readonly tasks: TasksService,
  ) {}

  @Post('plan')
  @RequirePermission('stack:read')
  @Answer(200, 'What a task would do; nothing is changed', planResponse)
  plan(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: planBody }) input: StackTaskInput,
  ): Promise<Plan> {
    return this.decisions.plan(context, id, input);
  }

  @Post('tasks')
  @RequirePermission('stack:operate')
  @UseInterceptors(AnswerStartedInterceptor)
  @IdempotencyKeyHeader()
  @Answer(202, 'Start a task; `Location` says where it is', taskResponse)
  start(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: startTaskBody }) body: StartTaskBody,
    @Headers('Idempotency-Key') key?: string,
  ): Promise<StartedTask> {
    return this.stackTasks.start(context, id, body, key);
  }

  @Get('tasks')
  @RequirePermission('task:read')
  @Answer(200, 'Tasks of a stack, newest first', pageOf(taskResponse))
  list(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Query({ schema: taskListQuery }) query: TaskListQuery,
  ): Promise<Page<TaskResponse>> {
    return this.tasks.listOfStack(context, id, query);
  }
}
