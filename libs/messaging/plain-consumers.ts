/** Consumers that need no Nest handler: dead letters, and orders to every engine. */
import { connect, type AmqpConnectionManager } from 'amqp-connection-manager';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import {
  controlExchange,
  deadLetterExchange,
  deadLetterQueue,
  taskRing,
  type TaskRing,
} from '#libs/contracts';
import { connectionOptions, ownQueue } from './connection-options.js';
import { stayDeclared } from './stay-declared.js';

const order = z.object({ pattern: z.string(), data: taskRing });

/** A message that nobody could read, as far as it could be read. */
export interface UnreadableMessage {
  queue: string;
  reason: string;
  body: string;
}

/**
 * Declares the dead-letter exchange and queue, and hands each message over once. It is acknowledged only after `keep` has resolved;
 * until then the broker keeps it.
 */
export function consumeDeadLetters(
  url: string,
  keep: (message: UnreadableMessage) => Promise<void>,
  onProblem: (error: unknown) => void,
): AmqpConnectionManager {
  const connection = connect([url], connectionOptions);
  connection.on('connectFailed', ({ err }) => onProblem(err));
  stayDeclared(connection, {
    open: async (channel, reopen) => {
      const { name, arguments: ofQueue } = deadLetterQueue;
      const declare = async (): Promise<void> => {
        await channel.assertExchange(deadLetterExchange, 'fanout', { durable: true });
        await channel.assertQueue(name, { durable: true, arguments: ofQueue });
        await channel.bindQueue(name, deadLetterExchange, '');
      };
      await declare();
      await channel.prefetch(10);
      await channel.consume(name, (message) => {
        if (message) void keepAndAcknowledge(channel, message, keep, onProblem);
        else reopen();
      });
      return declare;
    },
    onProblem,
  });
  return connection;
}

/** Follows `mirab.control`; what is missed while the broker is away is found in the rows. */
export function consumeOrders(
  url: string,
  onOrder: (pattern: string, ring: TaskRing) => void,
  onProblem: (error: unknown) => void,
): AmqpConnectionManager {
  const connection = connect([url], connectionOptions);
  connection.on('connectFailed', ({ err }) => onProblem(err));
  stayDeclared(connection, {
    open: async (channel, reopen) => {
      const { queue } = await channel.assertQueue('', ownQueue);
      const declare = async (): Promise<void> => {
        await channel.assertExchange(controlExchange, 'fanout', { durable: true });
        await channel.bindQueue(queue, controlExchange, '');
      };
      await declare();
      const receive = (message: ConsumeMessage | null): void =>
        message ? receiveOrder(message, onOrder, onProblem) : reopen();
      await channel.consume(queue, receive, { noAck: true });
      return declare;
    },
    onProblem,
  });
  return connection;
}

function receiveOrder(
  message: ConsumeMessage,
  onOrder: (pattern: string, ring: TaskRing) => void,
  onProblem: (error: unknown) => void,
): void {
  try {
    const { pattern, data } = order.parse(JSON.parse(message.content.toString('utf8')));
    onOrder(pattern, data);
  } catch (error) {
    onProblem(error);
  }
}

async function keepAndAcknowledge(
  channel: ConfirmChannel,
  message: ConsumeMessage,
  keep: (message: UnreadableMessage) => Promise<void>,
  onProblem: (error: unknown) => void,
): Promise<void> {
  const death = message.properties.headers?.['x-death']?.[0];
  try {
    await keep({
      queue: death?.queue ?? 'unknown',
      reason: death?.reason ?? 'unknown',
      body: message.content.toString('utf8').slice(0, 4_000).replaceAll('\u0000', '\uFFFD'),
    });
    channel.ack(message);
  } catch (error) {
    onProblem(error);
    // Given back after a pause, so that a database that is away is not asked in a loop.
    setTimeout(() => {
      try {
        channel.nack(message, false, true);
      } catch {
        // The channel is gone; the broker has the message back already.
      }
    }, 5_000).unref();
  }
}
