import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  createTenantBody,
  grammar,
  listQuery,
  pageOf,
  tenantResponse,
  updateTenantBody,
  type ListQuery,
  type Page,
  type TenantResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { TenantsService } from './tenants.service.js';

@ApiTags('tenants')
@Controller('tenants')
export class TenantsController {
  constructor(private readonly tenants: TenantsService) {}

  @Get()
  @RequirePermission('tenant:read')
  @Answer(200, 'Tenants; `q` searches names and short names', pageOf(tenantResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<TenantResponse>> {
    return this.tenants.list(context, query);
  }

  @Post()
  @RequirePermission('tenant:write')
  @Answer(201, 'Register a tenant', tenantResponse)
  create(
    @Context() context: RequestContext,
    @Body({ schema: createTenantBody }) body: z.output<typeof createTenantBody>,
  ): Promise<TenantResponse> {
    return this.tenants.create(context, body);
  }

  @Get(':id')
  @RequirePermission('tenant:read')
  @Answer(200, 'One tenant', tenantResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<TenantResponse> {
    return this.tenants.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('tenant:write')
  @Answer(200, 'Change a tenant', tenantResponse)
  update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateTenantBody }) body: z.output<typeof updateTenantBody>,
  ): Promise<TenantResponse> {
    return this.tenants.update(context, id, version, body);
  }

  @Delete(':id')
  @RequirePermission('tenant:write')
  @Answer(204, 'Remove a tenant that has no living stack; its people and tokens lose their access')
  remove(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<void> {
    return this.tenants.remove(context, id);
  }
}
