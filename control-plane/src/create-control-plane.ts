/** Puts the HTTP process together without starting it: `main.ts`, the CLI and the tests all begin here. */
import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import { Registry } from 'prom-client';
import { createLogger, NestLogger, type Logger } from '#libs/observability';
import { AppModule } from './app.module.js';
import type { ControlPlaneConfig } from './config.js';
import { nameRequest } from './http/client.js';
import { OpenApiDocument } from './http/docs/openapi-document.js';
import { renderOpenApi } from './http/docs/openapi.js';
import { bodyLimit, forbidCaching, requireJson } from './http/json-only.js';
import { servePanel } from './http/panel.js';
import { ProblemFilter } from './http/problem.filter.js';
import { logRequests } from './http/request-log.js';
import { securityHeaders } from './http/security-headers.js';
import { FieldValidationPipe } from './http/validation.pipe.js';
import { VersionInterceptor } from './http/version.js';

export interface ControlPlaneOptions {
  logger?: Logger;
  /** Modules beside the product's own; tests add routes with them. */
  extra?: NonNullable<DynamicModule['imports']>;
}

/**
 * @returns the application; nothing is connected before its `init()` or `listen(port, address)`, and `close()` stops all of it.
 */
export async function createControlPlane(
  config: ControlPlaneConfig,
  options: ControlPlaneOptions = {},
): Promise<NestExpressApplication> {
  const logger = options.logger ?? createLogger('control-plane', config.logLevel);
  const root = AppModule.with(config, logger, options.extra ?? []);
  const app = await NestFactory.create<NestExpressApplication>(
    root,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and takes literals
    { bodyParser: false, logger: new NestLogger(quietly(logger)), abortOnError: false },
  );
  configureHttp(app, config, logger);
  app.get(OpenApiDocument, { strict: false }).from(() => renderOpenApi(app, config));
  return app;
}

/** Nest lists every route at each start; that is for debugging. Its warnings and errors stay. */
const quietly = (logger: Logger): Logger =>
  logger.isLevelEnabled('info') && !logger.isLevelEnabled('debug')
    ? logger.child({}, { level: 'warn' })
    : logger;

function configureHttp(
  app: NestExpressApplication,
  config: ControlPlaneConfig,
  logger: Logger,
): void {
  app.disable('x-powered-by');
  // ETags are versions of ours, set by VersionInterceptor; a hash of the body would be another thing under the same name.
  app.set('etag', false);
  app.set('trust proxy', config.trustedProxies.length > 0 ? [...config.trustedProxies] : false);
  app.setGlobalPrefix('api/v1', { exclude: ['api/docs', 'api/docs/*file'] });
  app.use(nameRequest);
  app.use(logRequests(logger, app.get(Registry), config.logRequests));
  app.use(securityHeaders(config.publicUrl));
  servePanel(app, config.webDirectory);
  app.use('/api', forbidCaching, requireJson, cookieParser());
  app.useBodyParser('json', { limit: bodyLimit, type: 'application/json' });
  app.useGlobalPipes(new FieldValidationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalInterceptors(new VersionInterceptor());
}
