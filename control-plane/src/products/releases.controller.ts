import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  grammar,
  pageOf,
  publishReleaseBody,
  releaseResponse,
  type Page,
  type PublishReleaseBody,
  type ReleaseResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { releaseListQuery, type ReleaseListQuery } from './release-query.js';
import { ReleasesService } from './releases.service.js';

@ApiTags('releases')
@Controller()
export class ReleasesController {
  constructor(private readonly releases: ReleasesService) {}

  @Post('products/:id/releases')
  @RequirePermission('product:write')
  @Answer(201, 'Publish a release: the file is parsed, checked, pinned and frozen', releaseResponse)
  publish(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: publishReleaseBody }) body: PublishReleaseBody,
  ): Promise<ReleaseResponse> {
    return this.releases.publish(context, id, body);
  }

  @Get('releases')
  @RequirePermission('product:read')
  @Answer(
    200,
    'Releases, newest first; `productId` keeps those of one product',
    pageOf(releaseResponse),
  )
  list(
    @Context() context: RequestContext,
    @Query({ schema: releaseListQuery }) query: ReleaseListQuery,
  ): Promise<Page<ReleaseResponse>> {
    return this.releases.list(context, query);
  }

  @Get('releases/:id')
  @RequirePermission('product:read')
  @Answer(200, 'One release', releaseResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<ReleaseResponse> {
    return this.releases.get(context, id);
  }
}
