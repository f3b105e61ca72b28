/** Starts the HTTP server and the operations port, and stops both gracefully. */
import type { Server } from 'node:http';
import { Registry } from 'prom-client';
import { Database } from '#libs/database';
import { messageOf } from '#libs/errors';
import { createLogger, startOperationsServer, type Logger } from '#libs/observability';
import type { ControlPlaneConfig } from './config.js';
import { createControlPlane } from './create-control-plane.js';

/** A request that has not ended by then is cut off. */
const stopWithinMs = 15_000;

export async function startControlPlane(config: ControlPlaneConfig): Promise<void> {
  const logger = createLogger('control-plane', config.logLevel);
  const app = await createControlPlane(config, { logger });
  const database = app.get(Database);
  await app.listen(config.port, config.address);
  const operations = await startOperationsServer({
    address: config.operationsAddress,
    port: config.operationsPort,
    registry: app.get(Registry),
    readiness: async () => ({ database: await findProblem(() => database.ping()) }),
  });
  logger.info({ address: config.address, port: config.port, version: config.version }, 'listening');
  stopOnSignal(logger, () => stop(operations, () => app.close()));
}

const findProblem = async (check: () => Promise<void>): Promise<string | null> => {
  try {
    await check();
    return null;
  } catch {
    return 'PostgreSQL does not answer';
  }
};

const stop = async (operations: Server, close: () => Promise<void>): Promise<void> => {
  await close();
  operations.closeAllConnections();
  await new Promise((resolve) => operations.close(resolve));
};

function stopOnSignal(logger: Logger, close: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    close().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ problem: messageOf(error) }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
