import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from '#libs/observability';
import type { ControlPlaneConfig } from './config.js';
import { PlatformModule } from './platform.module.js';

/** The features, in story order: a feature may use those above it, never those below. */
const features: NonNullable<DynamicModule['imports']> = [];

@Module({})
export class AppModule {
  static with(config: ControlPlaneConfig, logger: Logger): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(config, logger), ...features] };
  }
}
