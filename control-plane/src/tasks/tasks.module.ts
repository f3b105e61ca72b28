import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { BackupsModule } from '../backups/backups.module.js';
import { HostsModule } from '../hosts/hosts.module.js';
import { ProductsModule } from '../products/products.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { StacksModule } from '../stacks/stacks.module.js';
import { DecisionsService } from './decisions.service.js';
import { HostTasksController } from './host-tasks.controller.js';
import { HostTasksService } from './host-tasks.service.js';
import { KeyExpiry } from './key-expiry.js';
import { OutboxRepository } from './outbox.repository.js';
import { StackTasksController } from './stack-tasks.controller.js';
import { StackTasksService } from './stack-tasks.service.js';
import { TaskCancellationsController } from './task-cancellations.controller.js';
import { TaskCancellationsService } from './task-cancellations.service.js';
import { TaskEventsController } from './task-events.controller.js';
import { TaskLogRepository } from './task-log.repository.js';
import { TaskQueueRepository } from './task-queue.repository.js';
import { TaskRegistryService } from './task-registry.service.js';
import { TaskWatchService } from './task-watch.service.js';
import { TaskWindowTimer } from './task-window-timer.js';
import { TaskWindowsRepository } from './task-windows.repository.js';
import { TaskWindowsService } from './task-windows.service.js';
import { TasksController } from './tasks.controller.js';
import { TasksRepository } from './tasks.repository.js';
import { TasksService } from './tasks.service.js';

@Module({
  imports: [AuthModule, SettingsModule, ProductsModule, HostsModule, StacksModule, BackupsModule],
  controllers: [
    TaskCancellationsController,
    TasksController,
    TaskEventsController,
    StackTasksController,
    HostTasksController,
  ],
  providers: [
    DecisionsService,
    HostTasksService,
    KeyExpiry,
    OutboxRepository,
    StackTasksService,
    TaskCancellationsService,
    TaskLogRepository,
    TaskQueueRepository,
    TaskRegistryService,
    TaskWatchService,
    TaskWindowTimer,
    TaskWindowsRepository,
    TaskWindowsService,
    TasksRepository,
    TasksService,
  ],
  exports: [
    HostTasksService,
    StackTasksService,
    TaskRegistryService,
    TaskWindowsService,
    TasksService,
  ],
})
export class TasksModule {}
