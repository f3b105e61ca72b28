import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  cancelTasksBody,
  cancelTasksResponse,
  type CancelTasksBody,
  type CancelTasksResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { TaskCancellationsService } from './task-cancellations.service.js';

@ApiTags('tasks')
@Controller('tasks/cancellations')
export class TaskCancellationsController {
  constructor(private readonly cancellations: TaskCancellationsService) {}

  @Post()
  @RequirePermission('task:cancel')
  @Explain(
    'Of a tenant, a stack, a host, a kind, or the chosen ones, at most 1,000 of these. `{"waiting": {}}` cancels all that wait. What runs is left alone; the answer says how many tasks it was.',
  )
  @Answer(202, 'Cancel many tasks that wait, at once', cancelTasksResponse)
  cancel(
    @Context() context: RequestContext,
    @Body({ schema: cancelTasksBody }) body: CancelTasksBody,
  ): Promise<CancelTasksResponse> {
    return this.cancellations.cancel(context, body);
  }
}
