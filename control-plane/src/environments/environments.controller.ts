import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  environmentResponse,
  grammar,
  listQuery,
  pageOf,
  updateEnvironmentBody,
  type EnvironmentResponse,
  type ListQuery,
  type Page,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { EnvironmentsService } from './environments.service.js';

@ApiTags('environments')
@Controller('environments')
export class EnvironmentsController {
  constructor(private readonly environments: EnvironmentsService) {}

  @Get()
  @RequirePermission('environment:read')
  @Answer(200, 'Lists environments', pageOf(environmentResponse))
  async list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<EnvironmentResponse>> {
    return this.environments.list(context, query);
  }

  @Get(':id')
  @RequirePermission('environment:read')
  @Answer(200, 'Shows an environment', environmentResponse)
  async get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<EnvironmentResponse> {
    return this.environments.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('environment:write')
  @Answer(200, 'Changes the policy of an environment', environmentResponse)
  async update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateEnvironmentBody }) body: z.infer<typeof updateEnvironmentBody>,
  ): Promise<EnvironmentResponse> {
    return this.environments.update(context, id, version, body);
  }
}
