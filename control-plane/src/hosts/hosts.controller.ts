import { Body, Controller, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  createHostBody,
  grammar,
  listQuery,
  pageOf,
  hostKeysResponse,
  hostResponse,
  replaceHostKeysBody,
  updateHostBody,
  type ListQuery,
  type Page,
  type CreateHostBody,
  type HostKeysResponse,
  type HostResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { HostsService } from './hosts.service.js';

@ApiTags('hosts')
@Controller('hosts')
export class HostsController {
  constructor(private readonly hosts: HostsService) {}

  @Get()
  @RequirePermission('host:read')
  @Answer(200, 'Hosts', pageOf(hostResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<HostResponse>> {
    return this.hosts.list(context, query);
  }

  @Post()
  @RequirePermission('host:write')
  @Answer(201, 'Register a host; its private key is sealed at once and never shown', hostResponse)
  create(
    @Context() context: RequestContext,
    @Body({ schema: createHostBody }) body: CreateHostBody,
  ): Promise<HostResponse> {
    return this.hosts.create(context, body);
  }

  @Get(':id')
  @RequirePermission('host:read')
  @Answer(200, 'One host', hostResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<HostResponse> {
    return this.hosts.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('host:write')
  @Answer(200, 'Change a host', hostResponse)
  update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateHostBody }) body: z.output<typeof updateHostBody>,
  ): Promise<HostResponse> {
    return this.hosts.update(context, id, version, body);
  }

  @Put(':id/keys')
  @RequirePermission('host:write')
  @Explain(
    'For a server that was installed anew, or that lets the engine in by another key; give `hostKeys`, `privateKey` or both, what is left out stays. Compare the fingerprints on the server itself first: whoever answers with a key that is pinned here is trusted. The private key is sealed at once and never shown. Refused with 409 while a task runs on the host.',
  )
  @Answer(
    200,
    'Replace the SSH keys of a host; answers with the fingerprints before and after',
    hostKeysResponse,
  )
  replaceKeys(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: replaceHostKeysBody }) body: z.output<typeof replaceHostKeysBody>,
  ): Promise<HostKeysResponse> {
    return this.hosts.replaceKeys(context, id, version, body);
  }
}
