import { Module } from '@nestjs/common';
import { EnvironmentsController } from './environments.controller.js';
import { EnvironmentsRepository } from './environments.repository.js';
import { EnvironmentsService } from './environments.service.js';
import { ZoneAtStart } from './zone-at-start.js';

@Module({
  controllers: [EnvironmentsController],
  providers: [EnvironmentsRepository, EnvironmentsService, ZoneAtStart],
  exports: [EnvironmentsService],
})
export class EnvironmentsModule {}
