import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from '#libs/observability';
import { AccessModule } from './access/access.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BackupsModule } from './backups/backups.module.js';
import type { ControlPlaneConfig } from './config.js';
import { EnvironmentsModule } from './environments/environments.module.js';
import { EventsModule } from './events/events.module.js';
import { HostsModule } from './hosts/hosts.module.js';
import { DocsModule } from './http/docs/docs.module.js';
import { PlatformModule } from './platform.module.js';
import { ProductsModule } from './products/products.module.js';
import { RestoresModule } from './restores/restores.module.js';
import { SchedulesModule } from './schedules/schedules.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { StacksModule } from './stacks/stacks.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { UsersModule } from './users/users.module.js';

/** The features, in story order: a feature may use those above it, never those below. */
const features: NonNullable<DynamicModule['imports']> = [
  EventsModule,
  AuthModule,
  AccessModule,
  SettingsModule,
  UsersModule,
  TokensModule,
  TenantsModule,
  ProductsModule,
  EnvironmentsModule,
  HostsModule,
  StacksModule,
  BackupsModule,
  TasksModule,
  RestoresModule,
  SchedulesModule,
  AuditModule,
  DocsModule,
];

@Module({})
export class AppModule {
  static with(config: ControlPlaneConfig, logger: Logger, extra: typeof features): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.with(config, logger), ...features, ...extra],
    };
  }
}
