/** The bare peers of the doorbell: one confirmed message to a queue and back to a consumer, on the same broker. */
import { randomBytes } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { taskQueue } from '#libs/contracts';

/** `transient`: a queue in memory that needs no acknowledgement; `durable`: one as the doorbell's, acknowledged. */
export type QueueKind = 'transient' | 'durable';

export class BarePeer {
  private onMessage: () => void = () => undefined;

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly queue: string,
  ) {}

  static async open(url: string, kind: QueueKind): Promise<BarePeer> {
    const connection = await connect(url, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    const { queue } =
      kind === 'transient'
        ? await channel.assertQueue('', { exclusive: true, autoDelete: true })
        : await channel.assertQueue(`mirab.bench.${randomBytes(4).toString('hex')}`, {
            durable: true,
            arguments: { 'x-queue-type': taskQueue.arguments['x-queue-type'] },
          });
    const peer = new BarePeer(connection, channel, queue);
    const noAck = kind === 'transient';
    await channel.consume(
      queue,
      (message) => {
        if (!message) return;
        peer.onMessage();
        if (!noAck) channel.ack(message);
      },
      { noAck },
    );
    return peer;
  }

  /** Milliseconds of one round trip. */
  async measure(): Promise<number> {
    const arrived = new Promise<void>((resolve) => (this.onMessage = resolve));
    const began = performance.now();
    this.channel.sendToQueue(this.queue, Buffer.from('{}'), { persistent: true });
    await Promise.all([arrived, this.channel.waitForConfirms()]);
    return performance.now() - began;
  }

  async close(): Promise<void> {
    await this.channel.deleteQueue(this.queue);
    await this.connection.close();
  }
}
