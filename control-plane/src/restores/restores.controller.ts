import { Body, Controller, Headers, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  grammar,
  restoreToNewStackBody,
  taskResponse,
  type RestoreToNewStackBody,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { AnswerStartedInterceptor } from '../tasks/answer-started.interceptor.js';
import { IdempotencyKeyHeader } from '../tasks/idempotency.js';
import type { StartedTask } from '../tasks/task-registry.service.js';
import { RestoresService } from './restores.service.js';

@ApiTags('backups')
@Controller('restore-points/:id')
export class RestoresController {
  constructor(private readonly restores: RestoresService) {}

  @Post('stacks')
  @RequirePermission('stack:write')
  @UseInterceptors(AnswerStartedInterceptor)
  @IdempotencyKeyHeader()
  @Explain(
    'The new stack is of the same tenant and product, with the release, settings and secrets of the restore point; the one that the data are from is left alone. Stack and task are made together, or neither is.',
  )
  @Answer(202, 'Restore to a new stack; `Location` says where the task is', taskResponse)
  restore(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: restoreToNewStackBody }) body: RestoreToNewStackBody,
    @Headers('Idempotency-Key') key?: string,
  ): Promise<StartedTask> {
    return this.restores.restore(context, id, body, key);
  }
}
