/**
 * Nest's RabbitMQ server with the holes closed that stop a long-lived consumer (tried with @nestjs/microservices 12.1.1 and RabbitMQ 3.10):
 * it re-opens after `basic.cancel` and after a channel error instead of standing still, and it waits for its handlers when it closes.
 */
import { ServerRMQ, type RmqOptions } from '@nestjs/microservices';
import type { AmqpConnectionManager } from 'amqp-connection-manager';
import type { Channel } from 'amqplib';

type ServerOptions = Required<RmqOptions>['options'];

const reopenAfterMs = 250;

export class ReliableServerRmq extends ServerRMQ {
  private readonly inFlight = new Set<Promise<unknown>>();
  private channelInUse: Channel | undefined;
  private consumerTag: string | undefined;
  private draining = false;
  private reopening = false;

  constructor(
    options: ServerOptions,
    private readonly drainTimeoutMs = 20_000,
  ) {
    super(options);
  }

  override async setupChannel(
    channel: Channel,
    callback: (error?: unknown, ...optionalParams: unknown[]) => void,
  ): Promise<void> {
    this.channelInUse = channel;
    this.reopening = false;
    // Without a listener amqplib throws inside its frame loop and takes the whole connection down.
    channel.on('error', (error: Error) => {
      this.logger.warn(`channel error: ${error.message.slice(0, 200)}`);
    });
    channel.on('close', () => {
      if (this.channelInUse === channel) this.reopen('channel closed');
    });
    const consume = channel.consume.bind(channel);
    channel.consume = async (queue, onMessage, options) => {
      const reply = await consume(queue, onMessage, options);
      this.consumerTag = reply.consumerTag;
      return reply;
    };
    try {
      await super.setupChannel(channel, callback);
    } catch (error) {
      this.reopen(`set-up failed: ${String(error)}`);
      throw error;
    }
  }

  override async handleMessage(
    message: Record<string, unknown> | null,
    channel: Channel,
  ): Promise<void> {
    if (message === null) return this.reopen('the broker cancelled the consumer');
    // Left unacknowledged: the broker gives it to somebody else once the channel is closed.
    if (this.draining) return;
    const handled = super.handleMessage(message, channel);
    this.inFlight.add(handled);
    try {
      await handled;
    } finally {
      this.inFlight.delete(handled);
    }
  }

  /** A doorbell never answers, whatever a message asks for. */
  override sendMessage(): void {}

  /** Takes no more messages and waits, bounded, for those in hand. */
  async drain(): Promise<void> {
    this.draining = true;
    if (this.channelInUse && this.consumerTag)
      await this.channelInUse.cancel(this.consumerTag).catch(() => undefined);
    const timeout = new Promise((resolve) => setTimeout(resolve, this.drainTimeoutMs).unref());
    await Promise.race([Promise.allSettled([...this.inFlight]), timeout]);
  }

  override async close(): Promise<void> {
    await this.drain();
    await super.close();
  }

  private reopen(reason: string): void {
    if (this.draining || this.reopening) return;
    this.reopening = true;
    this.logger.warn(`opening the consumer again: ${reason}`);
    setTimeout(() => {
      // It may have been closed meanwhile, and a closed connection that is told to come back throws.
      if (!this.draining) this.unwrap<AmqpConnectionManager>().reconnect();
    }, reopenAfterMs).unref();
  }
}
