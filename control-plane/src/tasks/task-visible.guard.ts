import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { grammar } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import type { RequestWithContext } from '../http/request-context.js';
import { TasksService } from './tasks.service.js';

/**
 * Answers 404 before a stream begins. Nest sends the headers of a stream as soon as its handler is called through an interceptor, so
 * what the handler itself refuses would be an event in an answer of 200.
 */
@Injectable()
export class TaskVisibleGuard implements CanActivate {
  constructor(private readonly tasks: TasksService) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { mirab: context, params } = execution.switchToHttp().getRequest<RequestWithContext>();
    const id = grammar.id.safeParse(params['id']);
    if (!context || !id.success) throw new MirabError('NOT_FOUND', 'There is no such task.');
    await this.tasks.get(context, id.data);
    return true;
  }
}
