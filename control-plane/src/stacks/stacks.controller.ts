import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  createStackBody,
  grammar,
  listQuery,
  pageOf,
  revisionResponse,
  stackResponse,
  updateStackBody,
  type CreateStackBody,
  type ListQuery,
  type Page,
  type RevisionResponse,
  type StackResponse,
  type UpdateStackBody,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { RevisionsService } from './revisions.service.js';
import { StackCreationService } from './stack-creation.service.js';
import { stackListQuery, type StackListQuery } from './stack-query.js';
import { StacksService } from './stacks.service.js';

@ApiTags('stacks')
@Controller('stacks')
export class StacksController {
  constructor(
    private readonly stacks: StacksService,
    private readonly creation: StackCreationService,
    private readonly revisions: RevisionsService,
  ) {}

  @Get()
  @RequirePermission('stack:read')
  @Answer(200, 'Stacks; the removed ones only with `state=removed`', pageOf(stackResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: stackListQuery }) query: StackListQuery,
  ): Promise<Page<StackResponse>> {
    return this.stacks.list(context, query);
  }

  @Post()
  @RequirePermission('stack:write')
  @Answer(201, 'Make a stack; nothing happens on the host until a task', stackResponse)
  create(
    @Context() context: RequestContext,
    @Body({ schema: createStackBody }) body: CreateStackBody,
  ): Promise<StackResponse> {
    return this.creation.create(context, body);
  }

  @Get(':id')
  @RequirePermission('stack:read')
  @Answer(200, 'One stack: wanted, observed, and the difference', stackResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<StackResponse> {
    return this.stacks.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('stack:write')
  @Answer(200, 'Change what is wanted; the next deploy carries it out', stackResponse)
  update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateStackBody }) body: UpdateStackBody,
  ): Promise<StackResponse> {
    return this.stacks.update(context, id, version, body);
  }

  @Get(':id/revisions')
  @RequirePermission('stack:read')
  @Answer(200, 'Revisions of a stack, newest first', pageOf(revisionResponse))
  listRevisions(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<RevisionResponse>> {
    return this.revisions.list(context, id, query);
  }
}
