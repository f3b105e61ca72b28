import { Module } from '@nestjs/common';
import { HostsModule } from '../hosts/hosts.module.js';
import { StacksModule } from '../stacks/stacks.module.js';
import { BackupPlacesService } from './backup-places.service.js';
import { BackupRepositoriesRepository } from './backup-repositories.repository.js';
import { BackupTargetsController } from './backup-targets.controller.js';
import { BackupTargetsRepository } from './backup-targets.repository.js';
import { BackupTargetsService } from './backup-targets.service.js';
import { RestorePointsController } from './restore-points.controller.js';
import { RestorePointsRepository } from './restore-points.repository.js';
import { RestorePointsService } from './restore-points.service.js';

@Module({
  imports: [HostsModule, StacksModule],
  controllers: [BackupTargetsController, RestorePointsController],
  providers: [
    BackupPlacesService,
    BackupRepositoriesRepository,
    BackupTargetsRepository,
    BackupTargetsService,
    RestorePointsRepository,
    RestorePointsService,
  ],
  exports: [BackupPlacesService, RestorePointsService],
})
export class BackupsModule {}
