import { Module } from '@nestjs/common';
import { HostsController } from './hosts.controller.js';
import { HostsRepository } from './hosts.repository.js';
import { HostsService } from './hosts.service.js';

@Module({
  controllers: [HostsController],
  providers: [HostsService, HostsRepository],
  exports: [HostsService],
})
export class HostsModule {}
