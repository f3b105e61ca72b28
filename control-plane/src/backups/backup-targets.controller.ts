import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  backupTargetResponse,
  createBackupTargetBody,
  grammar,
  listQuery,
  pageOf,
  updateBackupTargetBody,
  type BackupTargetResponse,
  type CreateBackupTargetBody,
  type ListQuery,
  type Page,
  type UpdateBackupTargetBody,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { BackupTargetsService } from './backup-targets.service.js';

/** A target is a machine of the vendor's, as a host is: whoever may look at hosts may look at it. */
@ApiTags('backups')
@Controller('backup-targets')
export class BackupTargetsController {
  constructor(private readonly targets: BackupTargetsService) {}

  @Get()
  @RequirePermission('host:read')
  @Answer(200, 'Backup targets', pageOf(backupTargetResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<BackupTargetResponse>> {
    return this.targets.list(context, query);
  }

  @Post()
  @RequirePermission('backup:write')
  @Explain(
    'A directory on the host of each stack, or on an SFTP server. For the latter a pair of keys is made here: the answer holds the public half for authorized_keys, the private one can be read by the engine alone. The first target becomes the default.',
  )
  @Answer(201, 'Make a backup target', backupTargetResponse)
  create(
    @Context() context: RequestContext,
    @Body({ schema: createBackupTargetBody }) body: CreateBackupTargetBody,
  ): Promise<BackupTargetResponse> {
    return this.targets.create(context, body);
  }

  @Get(':id')
  @RequirePermission('host:read')
  @Answer(200, 'One backup target', backupTargetResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<BackupTargetResponse> {
    return this.targets.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('backup:write')
  @Answer(
    200,
    'Change a backup target; where it is, only while nothing stands there',
    backupTargetResponse,
  )
  update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateBackupTargetBody }) body: UpdateBackupTargetBody,
  ): Promise<BackupTargetResponse> {
    return this.targets.update(context, id, version, body);
  }

  @Delete(':id')
  @RequirePermission('backup:write')
  @Answer(204, 'Delete a backup target at which nothing was ever stored')
  remove(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<void> {
    return this.targets.remove(context, id);
  }
}
