import { Module } from '@nestjs/common';
import { BackupsModule } from '../backups/backups.module.js';
import { HostsModule } from '../hosts/hosts.module.js';
import { StacksModule } from '../stacks/stacks.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ScheduleChecks } from './schedule-checks.service.js';
import { ScheduleClock } from './schedule-clock.js';
import { ScheduleFiring } from './schedule-firing.service.js';
import { ScheduleTimer } from './schedule-timer.js';
import { ScheduledTasks } from './scheduled-tasks.service.js';
import { SchedulesController } from './schedules.controller.js';
import { SchedulesRepository } from './schedules.repository.js';
import { SchedulesService } from './schedules.service.js';

@Module({
  imports: [HostsModule, StacksModule, BackupsModule, TasksModule],
  controllers: [SchedulesController],
  providers: [
    ScheduleChecks,
    ScheduleClock,
    ScheduleFiring,
    ScheduleTimer,
    ScheduledTasks,
    SchedulesRepository,
    SchedulesService,
  ],
})
export class SchedulesModule {}
