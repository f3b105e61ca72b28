import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  createScheduleBody,
  grammar,
  pageOf,
  schedulePreviewQuery,
  schedulePreviewResponse,
  scheduleResponse,
  updateScheduleBody,
  type CreateScheduleBody,
  type Page,
  type SchedulePreviewQuery,
  type SchedulePreviewResponse,
  type ScheduleResponse,
  type UpdateScheduleBody,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { scheduleListQuery, type ScheduleListQuery } from './schedule-query.js';
import { SchedulesService } from './schedules.service.js';

@ApiTags('schedules')
@Controller('schedules')
export class SchedulesController {
  constructor(private readonly schedules: SchedulesService) {}

  @Get()
  @RequirePermission('schedule:read')
  @Answer(200, 'Schedules', pageOf(scheduleResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: scheduleListQuery }) query: ScheduleListQuery,
  ): Promise<Page<ScheduleResponse>> {
    return this.schedules.list(context, query);
  }

  @Post()
  @RequirePermission('schedule:write')
  @Explain(
    'For a stack or for a host, whose tasks the caller may start. Each time that `cron` names in `timeZone` has one task at most: a local time that is skipped in spring comes right after the gap, one that comes twice in autumn has its task the first time.',
  )
  @Answer(201, 'Make a schedule', scheduleResponse)
  create(
    @Context() context: RequestContext,
    @Body({ schema: createScheduleBody }) body: CreateScheduleBody,
  ): Promise<ScheduleResponse> {
    return this.schedules.create(context, body);
  }

  // Before `:id`, which would take the word for one.
  @Get('preview')
  @RequirePermission('schedule:read')
  @Answer(200, 'The next five times of an expression, without jitter', schedulePreviewResponse)
  preview(
    @Context() context: RequestContext,
    @Query({ schema: schedulePreviewQuery }) query: SchedulePreviewQuery,
  ): Promise<SchedulePreviewResponse> {
    return this.schedules.preview(context, query);
  }

  @Get(':id')
  @RequirePermission('schedule:read')
  @Answer(200, 'One schedule', scheduleResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<ScheduleResponse> {
    return this.schedules.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('schedule:write')
  @Answer(200, 'Change a schedule, or turn it on or off', scheduleResponse)
  update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateScheduleBody }) body: UpdateScheduleBody,
  ): Promise<ScheduleResponse> {
    return this.schedules.update(context, id, version, body);
  }

  @Delete(':id')
  @RequirePermission('schedule:write')
  @Answer(204, 'Delete a schedule; its tasks stay')
  remove(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<void> {
    return this.schedules.remove(context, id);
  }
}
