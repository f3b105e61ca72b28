import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  createUserBody,
  grammar,
  invitationResponse,
  listQuery,
  pageOf,
  updateUserBody,
  userResponse,
  type InvitationResponse,
  type ListQuery,
  type Page,
  type UserResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @RequirePermission('user:read')
  @Answer(200, 'Lists people', pageOf(userResponse))
  async list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<UserResponse>> {
    return this.users.list(context, query);
  }

  @Post()
  @RequirePermission('user:write')
  @Answer(201, 'Invites a person; the answer holds the one-time link, once', invitationResponse)
  async create(
    @Context() context: RequestContext,
    @Body({ schema: createUserBody }) body: z.infer<typeof createUserBody>,
  ): Promise<InvitationResponse> {
    return this.users.create(context, body);
  }

  @Get(':id')
  @RequirePermission('user:read')
  @Answer(200, 'Shows a person', userResponse)
  async get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<UserResponse> {
    return this.users.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('user:write')
  @Answer(200, 'Changes name, role or tenant of a person, or disables them', userResponse)
  async update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: updateUserBody }) body: z.infer<typeof updateUserBody>,
  ): Promise<UserResponse> {
    return this.users.update(context, id, body);
  }

  @Post(':id/invitation')
  @RequirePermission('user:write')
  @Answer(201, 'Makes a new one-time link; earlier ones stop working', invitationResponse)
  async invite(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<InvitationResponse> {
    return this.users.inviteAgain(context, id);
  }
}
