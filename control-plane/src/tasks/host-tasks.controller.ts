import { Body, Controller, Headers, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { grammar, startHostTaskBody, taskResponse, type StartHostTaskBody } from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { AnswerStartedInterceptor } from './answer-started.interceptor.js';
import { HostTasksService } from './host-tasks.service.js';
import { IdempotencyKeyHeader } from './idempotency.js';
import type { StartedTask } from './task-registry.service.js';

@ApiTags('tasks')
@Controller('hosts/:id/tasks')
export class HostTasksController {
  constructor(private readonly hostTasks: HostTasksService) {}

  @Post()
  @RequirePermission('host:write')
  @UseInterceptors(AnswerStartedInterceptor)
  @IdempotencyKeyHeader()
  @Answer(202, 'Start a task of a host', taskResponse)
  start(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: startHostTaskBody }) body: StartHostTaskBody,
    @Headers('Idempotency-Key') key?: string,
  ): Promise<StartedTask> {
    return this.hostTasks.start(context, id, body, key);
  }
}
