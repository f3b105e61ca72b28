import { Body, Controller, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  grammar,
  startHostTaskBody,
  taskResponse,
  type StartHostTaskBody,
  type TaskResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { answerStarted } from './answer-started.js';
import { HostTasksService } from './host-tasks.service.js';

@ApiTags('tasks')
@Controller('hosts/:id/tasks')
export class HostTasksController {
  constructor(private readonly hostTasks: HostTasksService) {}

  @Post()
  @RequirePermission('host:write')
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Required for API tokens.' })
  @Answer(202, 'Start a task of a host', taskResponse)
  async start(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: startHostTaskBody }) body: StartHostTaskBody,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') key?: string,
  ): Promise<TaskResponse> {
    return answerStarted(await this.hostTasks.start(context, id, body, key), response);
  }
}
