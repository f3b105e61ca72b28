import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  settingsResponse,
  updateSettingsBody,
  type SettingsResponse,
  type UpdateSettingsBody,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer, Explain } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { SettingsService } from './settings.service.js';

@ApiTags('settings')
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @RequirePermission('settings:read')
  @Answer(
    200,
    'What holds for all tenants and hosts: the pause of all, and the limit in all',
    settingsResponse,
  )
  get(@Context() context: RequestContext): Promise<SettingsResponse> {
    return this.settings.get(context);
  }

  @Patch()
  @RequirePermission('settings:write')
  @Explain(
    'With `paused` no task starts anywhere from the answer on, whoever asks for it; tasks are still taken and wait. What runs goes on to its end.',
  )
  @Answer(200, 'Pause or resume all tasks, or limit how many run at once in all', settingsResponse)
  update(
    @Context() context: RequestContext,
    @IfMatch() version: number,
    @Body({ schema: updateSettingsBody }) body: UpdateSettingsBody,
  ): Promise<SettingsResponse> {
    return this.settings.update(context, version, body);
  }
}
