import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { EnrolmentsController } from './enrolment/enrolments.controller.js';
import { EnrolmentsRepository } from './enrolment/enrolments.repository.js';
import { EnrolmentsService } from './enrolment/enrolments.service.js';
import { HostsController } from './hosts.controller.js';
import { HostsRepository } from './hosts.repository.js';
import { HostsService } from './hosts.service.js';

@Module({
  imports: [AuthModule, SettingsModule],
  controllers: [HostsController, EnrolmentsController],
  providers: [HostsService, HostsRepository, EnrolmentsService, EnrolmentsRepository],
  exports: [HostsService],
})
export class HostsModule {}
