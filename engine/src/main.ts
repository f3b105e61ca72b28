import 'reflect-metadata';
import { messageOf } from '#libs/errors';
import { createLogger } from '#libs/observability';
import { readEngineConfig, type EngineConfig } from './config.js';
import { startEngine } from './engine.js';

/** Everything that is wrong with the settings, in one message and without a stack: it is for whoever set them. */
function readSettings(): EngineConfig {
  try {
    return readEngineConfig();
  } catch (error) {
    process.stderr.write(`The engine did not start. ${messageOf(error)}\n`);
    process.exit(1);
  }
}

const config = readSettings();
const logger = createLogger('engine', config.MIRAB_LOG_LEVEL);
process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
const engine = await startEngine(config, logger);

let stopping = false;
const stop = (signal: NodeJS.Signals): void => {
  if (stopping) return;
  stopping = true;
  logger.info({ signal }, 'engine stops');
  void engine.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      logger.error({ err: error }, 'engine did not stop cleanly');
      process.exit(1);
    },
  );
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
