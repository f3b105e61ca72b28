/** JSON lines, one fact each: a constant message, values as fields. */
import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentCorrelation } from './correlation.js';

export type { Logger } from 'pino';

/** Fields that are never printed, wherever they stand (two levels deep). */
const redacted = [
  'password',
  'secret',
  'token',
  'privateKey',
  'authorization',
  'cookie',
  'value',
].flatMap((name) => [name, `*.${name}`]);

export function createLogger(
  processName: string,
  level: string,
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: { process: processName },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted, censor: '[redacted]' },
    mixin: () => ({ ...currentCorrelation() }),
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Gives Nest's own messages the same form. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: unknown): void {
    this.logger.info({ context }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context, stack }, String(message));
  }
  debug(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }
}
