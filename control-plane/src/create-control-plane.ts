/** Puts the HTTP process together without starting it: `main.ts`, the CLI and the tests all begin here. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createLogger, NestLogger, type Logger } from '#libs/observability';
import { AppModule } from './app.module.js';
import type { ControlPlaneConfig } from './config.js';

/**
 * @returns the application; nothing is connected before its `init()` or `listen(port, address)`, and `close()` stops all of it.
 */
export async function createControlPlane(
  config: ControlPlaneConfig,
  logger: Logger = createLogger('control-plane', config.logLevel),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config, logger), {
    bodyParser: false,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  app.setGlobalPrefix('api/v1');
  return app;
}
