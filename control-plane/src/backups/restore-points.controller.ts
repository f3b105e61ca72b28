import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  grammar,
  pageOf,
  restorePointResponse,
  type Page,
  type RestorePointResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { restorePointListQuery, type RestorePointListQuery } from './restore-point-query.js';
import { RestorePointsService } from './restore-points.service.js';

@ApiTags('backups')
@Controller()
export class RestorePointsController {
  constructor(private readonly restorePoints: RestorePointsService) {}

  @Get('restore-points')
  @RequirePermission('backup:read')
  @Answer(200, 'Restore points, newest first; `q` searches tenants', pageOf(restorePointResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: restorePointListQuery }) query: RestorePointListQuery,
  ): Promise<Page<RestorePointResponse>> {
    return this.restorePoints.list(context, query);
  }

  @Get('restore-points/:id')
  @RequirePermission('backup:read')
  @Answer(200, 'One restore point: what it holds, and how far it is proven', restorePointResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<RestorePointResponse> {
    return this.restorePoints.get(context, id);
  }

  @Get('stacks/:id/restore-points')
  @RequirePermission('backup:read')
  @Answer(200, 'Restore points of a stack, newest first', pageOf(restorePointResponse))
  listOfStack(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Query({ schema: restorePointListQuery }) query: RestorePointListQuery,
  ): Promise<Page<RestorePointResponse>> {
    return this.restorePoints.listOfStack(context, id, query);
  }
}
