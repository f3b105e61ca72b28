import { Module } from '@nestjs/common';
import { BackupsModule } from '../backups/backups.module.js';
import { HostsModule } from '../hosts/hosts.module.js';
import { StacksModule } from '../stacks/stacks.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { RestoresController } from './restores.controller.js';
import { RestoresService } from './restores.service.js';

@Module({
  imports: [TenantsModule, HostsModule, StacksModule, BackupsModule, TasksModule],
  controllers: [RestoresController],
  providers: [RestoresService],
})
export class RestoresModule {}
