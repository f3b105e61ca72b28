/** Publishing with confirms over one connection that comes back by itself. */
import { connect, type AmqpConnectionManager, type ChannelWrapper } from 'amqp-connection-manager';
import {
  controlExchange,
  eventsExchange,
  patterns,
  taskQueue,
  type FactMessage,
  type TaskRing,
} from '#libs/contracts';
import { connectionOptions } from './connection-options.js';
import { stayDeclared } from './stay-declared.js';

const confirmTimeoutMs = 5_000;

export class Publisher {
  private readonly connection: AmqpConnectionManager;
  private readonly channel: ChannelWrapper;

  constructor(url: string, onProblem: (error: Error) => void = () => undefined) {
    this.connection = connect([url], connectionOptions);
    this.connection.on('connectFailed', ({ err }) => onProblem(err));
    this.connection.on('disconnect', ({ err }) => onProblem(err));
    this.channel = stayDeclared(this.connection, {
      open: async (channel) => {
        const declare = async (): Promise<void> => {
          await channel.assertExchange(controlExchange, 'fanout', { durable: true });
          await channel.assertExchange(eventsExchange, 'topic', { durable: true });
        };
        await declare();
        return declare;
      },
      onProblem,
      publishTimeout: confirmTimeoutMs,
    });
  }

  isConnected(): boolean {
    return this.connection.isConnected();
  }

  /** Rings the task queue. Resolves when the broker has confirmed; rejects at once while it is away. */
  async ringTask(ring: TaskRing, options: { messageId: string; priority: number }): Promise<void> {
    this.assertConnected();
    await this.channel.sendToQueue(taskQueue.name, this.nestPacket(patterns.taskQueued, ring), {
      persistent: true,
      messageId: options.messageId,
      priority: options.priority,
      type: patterns.taskQueued,
      contentType: 'application/json',
    });
  }

  /** Tells every engine; nobody may be listening, and the engine's own poll finds the order then. */
  async tellEngines(pattern: string, ring: TaskRing): Promise<void> {
    this.assertConnected();
    await this.channel.publish(controlExchange, '', this.nestPacket(pattern, ring), {
      persistent: false,
      contentType: 'application/json',
    });
  }

  /** Publishes a fact to whoever listens. Dropped silently while the broker is away: the rows are the truth. */
  async publishFact(routingKey: string, fact: FactMessage): Promise<void> {
    if (!this.isConnected()) return;
    await this.channel
      .publish(eventsExchange, routingKey, Buffer.from(JSON.stringify(fact)), {
        persistent: false,
        contentType: 'application/json',
      })
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.channel.close().catch(() => undefined);
    await this.connection.close().catch(() => undefined);
  }

  private assertConnected(): void {
    if (!this.isConnected()) throw new Error('The message broker is not connected');
  }

  private nestPacket(pattern: string, data: TaskRing): Buffer {
    return Buffer.from(JSON.stringify({ pattern, data }));
  }
}
