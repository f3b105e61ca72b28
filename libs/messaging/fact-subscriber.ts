/** Follows `mirab.events` through an exclusive queue that lives as long as the connection; what is missed stands in the rows. */
import { connect, type AmqpConnectionManager } from 'amqp-connection-manager';
import type { ConsumeMessage } from 'amqplib';
import { eventsExchange, factMessage, type FactMessage } from '#libs/contracts';
import { connectionOptions, ownQueue } from './connection-options.js';
import { stayDeclared } from './stay-declared.js';

export class FactSubscriber {
  private readonly connection: AmqpConnectionManager;

  /**
   * @param onFact is called for each well-formed fact; others are dropped.
   * @param onConnected is called after each (re)connection, when readers must look at the rows once.
   */
  constructor(
    url: string,
    private readonly onFact: (fact: FactMessage) => void,
    onConnected: () => void,
    onProblem: (error: Error) => void,
  ) {
    this.connection = connect([url], connectionOptions);
    this.connection.on('disconnect', ({ err }) => onProblem(err));
    this.connection.on('connectFailed', ({ err }) => onProblem(err));
    stayDeclared(this.connection, {
      open: async (channel, reopen) => {
        const { queue } = await channel.assertQueue('', ownQueue);
        const declare = async (): Promise<void> => {
          await channel.assertExchange(eventsExchange, 'topic', { durable: true });
          await channel.bindQueue(queue, eventsExchange, '#');
        };
        await declare();
        const receive = (message: ConsumeMessage | null): void =>
          message ? this.receive(message.content) : reopen();
        await channel.consume(queue, receive, { noAck: true });
        onConnected();
        return declare;
      },
      onProblem,
    });
  }

  isConnected(): boolean {
    return this.connection.isConnected();
  }

  async close(): Promise<void> {
    await this.connection.close().catch(() => undefined);
  }

  private receive(content: Buffer): void {
    let body: unknown;
    try {
      body = JSON.parse(content.toString('utf8'));
    } catch {
      return;
    }
    const parsed = factMessage.safeParse(body);
    if (parsed.success) this.onFact(parsed.data);
  }
}
