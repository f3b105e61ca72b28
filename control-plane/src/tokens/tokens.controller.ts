import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  createdTokenResponse,
  createTokenBody,
  grammar,
  listQuery,
  pageOf,
  tokenResponse,
  type CreatedTokenResponse,
  type ListQuery,
  type Page,
  type TokenResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { TokensService } from './tokens.service.js';

@ApiTags('tokens')
@Controller('tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @RequirePermission('token:read')
  @Answer(200, 'Lists API tokens', pageOf(tokenResponse))
  async list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<TokenResponse>> {
    return this.tokens.list(context, query);
  }

  @Post()
  @RequirePermission('token:write')
  @Answer(201, 'Makes an API token; the answer holds its secret, once', createdTokenResponse)
  async create(
    @Context() context: RequestContext,
    @Body({ schema: createTokenBody }) body: z.infer<typeof createTokenBody>,
  ): Promise<CreatedTokenResponse> {
    return this.tokens.create(context, body);
  }

  @Get(':id')
  @RequirePermission('token:read')
  @Answer(200, 'Shows an API token without its secret', tokenResponse)
  async get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<TokenResponse> {
    return this.tokens.get(context, id);
  }

  @Delete(':id')
  @RequirePermission('token:write')
  @Answer(204, 'Revokes an API token; its row stays for the audit log')
  async revoke(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<void> {
    return this.tokens.revoke(context, id);
  }
}
