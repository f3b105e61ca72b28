/** Starts and stops the engine: first what works without a broker, then the doorbell. */
import { NestFactory } from '@nestjs/core';
import { Gauge, type Registry } from 'prom-client';
import { uuidv7 } from 'uuidv7';
import { patterns, taskQueue } from '#libs/contracts';
import { listenTo, type Notifications } from '#libs/database';
import { messageOf } from '#libs/errors';
import {
  connectionOptions,
  consumeDeadLetters,
  consumeOrders,
  ReliableServerRmq,
} from '#libs/messaging';
import {
  createRegistry,
  NestLogger,
  startOperationsServer,
  type Logger,
} from '#libs/observability';
import type { EngineConfig } from './config.js';
import { createEngineParts, EngineModule, type EngineParts } from './engine.module.js';

export interface RunningEngine {
  /** Takes no more tasks, hands those at work back at their next step border, and closes all connections. */
  stop(): Promise<void>;
}

const prefetchCount = 8;
const closeWithinMs = 5_000;

export async function startEngine(
  config: EngineConfig,
  logger: Logger,
  parts: EngineParts = createEngineParts(config, logger),
): Promise<RunningEngine> {
  const leftovers = await parts.ansible.cleanLeftovers();
  if (leftovers) logger.warn({ leftovers }, 'files of an interrupted run were removed');
  void warmUp(parts, logger);
  await giveBackOwnTasks(parts, logger);
  const operations = await startOperationsServer({
    address: config.MIRAB_ENGINE_OPERATIONS_ADDRESS,
    port: config.MIRAB_ENGINE_OPERATIONS_PORT,
    registry: createMetrics(parts),
    readiness: () => readinessOf(parts),
  });
  parts.sweeper.start();
  parts.watch.start();
  parts.retention.start();
  const bell = hearDatabase(config, parts, logger);
  const listening = await listen(config, parts, logger);
  logger.info(
    { engine: config.MIRAB_ENGINE_NAME, slots: config.MIRAB_ENGINE_SLOTS },
    'engine started',
  );
  return {
    stop: async () => {
      parts.sweeper.stop();
      // First of all, so that rings go to engines that can heed them; orders to cancel are still heard.
      const deaf = listening.stopTaking().catch(() => undefined);
      await Promise.all([parts.watch.stop(), parts.runner.stop(), parts.retention.stop()]);
      await parts.ansible.coolDown();
      // A connection to a server that is away may never close; nothing is lost by leaving it.
      const closing = Promise.allSettled([
        deaf,
        listening.stop(),
        bell.close(),
        parts.publisher.close(),
        parts.database.close(),
      ]);
      await Promise.race([
        closing,
        new Promise((resolve) => setTimeout(resolve, closeWithinMs).unref()),
      ]);
      operations.close();
    },
  };
}

/** Nothing waits for it: until Ansible is imported, playbook runs start it anew. */
async function warmUp(parts: EngineParts, logger: Logger): Promise<void> {
  const report = (reason: string): void =>
    logger.warn({ reason }, 'the warm runner is away; playbook runs start Ansible anew');
  await parts.ansible.warmUp(report).catch((error: unknown) => report(messageOf(error)));
}

/** An engine that comes back under its name takes over at once what its former life held. */
async function giveBackOwnTasks(parts: EngineParts, logger: Logger): Promise<void> {
  try {
    const released = await parts.claims.releaseOwn();
    if (released)
      logger.warn({ released }, 'tasks of an earlier life of this engine are taken up again');
  } catch (error) {
    logger.warn({ err: error }, 'the database does not answer yet');
  }
}

/**
 * The bell of PostgreSQL, which every engine hears as a task is committed: the way through the outbox and the broker takes longer, and may be
 * closed. It says no more than the other one; whatever rings, the rows are looked at (ADR 21).
 */
function hearDatabase(config: EngineConfig, parts: EngineParts, logger: Logger): Notifications {
  let isAway = false;
  const hear = (): void => {
    isAway = false;
    parts.runner
      .claimAll()
      .catch((error: unknown) => logger.warn({ err: error }, 'claiming failed after a ring'));
  };
  const onLost = (error: Error): void => {
    if (!isAway) logger.warn({ reason: error.message }, 'the bell of the database is away');
    isAway = true;
  };
  const url = config.MIRAB_ENGINE_DATABASE_URL.reveal();
  return listenTo({ url, channel: 'mirab_outbox' }, hear, onLost);
}

interface Listening {
  /** Ends the consumer of the task queue alone. */
  stopTaking(): Promise<void>;
  /** Ends the other ones. */
  stop(): Promise<void>;
}

/** The broker may be away: nothing here waits for it. */
async function listen(
  config: EngineConfig,
  parts: EngineParts,
  logger: Logger,
): Promise<Listening> {
  const url = config.MIRAB_AMQP_URL.reveal();
  const onProblem = (error: unknown): void =>
    logger.warn({ err: error }, 'message consumer trouble');
  const strategy = new ReliableServerRmq({
    urls: [url],
    queue: taskQueue.name,
    queueOptions: { durable: true, arguments: taskQueue.arguments },
    noAck: false,
    prefetchCount,
    socketOptions: connectionOptions,
  });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and takes literals
  const app = await NestFactory.createMicroservice(EngineModule.with(parts, logger), {
    strategy,
    logger: new NestLogger(logger),
  });
  void app.listen().catch(onProblem);
  const dead = consumeDeadLetters(
    url,
    async (message) => {
      logger.error(
        { queue: message.queue, reason: message.reason },
        'a message could not be read and was set aside',
      );
      await parts.database.transaction('*', (tx) =>
        tx.deadLetter.create({ data: { id: uuidv7(), ...message } }),
      );
    },
    onProblem,
  );
  const orders = consumeOrders(
    url,
    (pattern, ring) => {
      if (pattern !== patterns.taskCancel) return;
      void parts.runner.lookAgain(ring.taskId);
      parts.sweeper.sweepSoon();
    },
    onProblem,
  );
  return {
    stopTaking: () => app.close(),
    stop: async () => {
      await dead.close().catch(() => undefined);
      await orders.close().catch(() => undefined);
    },
  };
}

async function readinessOf(parts: EngineParts): Promise<Record<string, string | null>> {
  const database = await parts.database.ping().then(
    () => null,
    () => 'the database does not answer',
  );
  return { database, broker: parts.publisher.isConnected() ? null : 'the broker is not connected' };
}

function createMetrics(parts: EngineParts): Registry {
  const registry = createRegistry('engine');
  new Gauge({
    name: 'mirab_engine_active_tasks',
    help: 'Tasks at work in this engine',
    registers: [registry],
    collect() {
      this.set(parts.runner.activeCount);
    },
  });
  const sizeGauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const { retention } = parts;
  sizeGauge(
    'mirab_task_log_bytes',
    'Lines of ended tasks, as last counted (every 15 minutes)',
    () => retention.sizes.bytes,
  );
  sizeGauge(
    'mirab_task_log_stored_bytes',
    'What PostgreSQL has laid out for lines of tasks',
    () => retention.sizes.storedBytes,
  );
  return registry;
}
