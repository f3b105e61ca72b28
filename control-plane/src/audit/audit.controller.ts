import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { auditEntryResponse, pageOf, type AuditEntryResponse, type Page } from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { auditQuery, type AuditQuery } from './audit-query.js';
import { AuditReaderService } from './audit-reader.service.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly reader: AuditReaderService) {}

  @Get()
  @RequirePermission('audit:read')
  @Answer(200, 'Lists who did what', pageOf(auditEntryResponse))
  async list(
    @Context() context: RequestContext,
    @Query({ schema: auditQuery }) query: AuditQuery,
  ): Promise<Page<AuditEntryResponse>> {
    return this.reader.list(context, query);
  }
}
