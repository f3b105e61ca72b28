import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import type { FactMessage } from '#libs/contracts';
import { Database, listenTo, type Notifications } from '#libs/database';
import { messageOf } from '#libs/errors';
import { FactSubscriber, OutboxRelay, Publisher } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import { ControlPlaneConfig } from '../config.js';
import { loggerToken } from '../http/logger-token.js';
import { EventBus } from './event-bus.js';

/**
 * The line to the broker: carries the outbox out and facts in. It comes and goes by itself; nothing waits for it, and while it is
 * away the outbox keeps what was promised.
 */
@Injectable()
export class BrokerLink implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private publisher: Publisher | undefined;
  private subscriber: FactSubscriber | undefined;
  private relay: OutboxRelay | undefined;
  private notifications: Notifications | undefined;
  private lastProblem = '';

  constructor(
    private readonly config: ControlPlaneConfig,
    private readonly database: Database,
    private readonly bus: EventBus,
    @Inject(loggerToken) private readonly logger: Logger,
    registry: Registry,
  ) {
    new Gauge({
      name: 'mirab_broker_connected',
      help: '1 while the line to RabbitMQ stands.',
      registers: [registry],
      collect: function collect() {
        this.set(isConnected() ? 1 : 0);
      },
    });
    const isConnected = (): boolean => this.publisher?.isConnected() ?? false;
  }

  onApplicationBootstrap(): void {
    const url = this.config.amqpUrl.reveal();
    const onProblem = (error: unknown): void => this.logProblem(error);
    const publisher = new Publisher(url, onProblem);
    this.publisher = publisher;
    this.relay = new OutboxRelay(this.database, publisher, onProblem);
    this.subscriber = new FactSubscriber(
      url,
      (fact) => this.bus.receive(fact),
      () => this.welcome(),
      onProblem,
    );
    this.bus.connect((routingKey, fact) => this.publish(routingKey, fact));
    this.relay.start();
    this.notifications = listenTo(
      { url: this.config.databaseUrl.reveal(), channel: 'mirab_outbox' },
      () => this.relay?.wake(),
      onProblem,
    );
  }

  /** What is still in the outbox goes out with the next process. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.notifications?.close();
    await this.relay?.stop();
    await this.subscriber?.close();
    await this.publisher?.close();
  }

  /** False when nobody would hear it: then the bus tells its own readers. */
  private publish(routingKey: string, fact: FactMessage): boolean {
    if (!this.publisher?.isConnected() || !this.subscriber?.isConnected()) return false;
    void this.publisher.publishFact(routingKey, fact);
    return true;
  }

  private welcome(): void {
    this.lastProblem = '';
    this.logger.info('connected to the broker');
    this.bus.reconnect();
    this.relay?.wake();
  }

  /** The connections try again every two seconds; one line says it, until it is another problem. */
  private logProblem(error: unknown): void {
    const problem = messageOf(error);
    if (problem === this.lastProblem) return;
    this.lastProblem = problem;
    this.logger.warn({ problem }, 'the broker or the bell of the outbox is away');
  }
}
