/** What people delete at the broker by hand: consumers and publishers put it back by themselves, and hear and are heard again. */
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import {
  controlExchange,
  deadLetterExchange,
  deadLetterQueue,
  eventsExchange,
  patterns,
  type FactMessage,
} from '#libs/contracts';
import {
  consumeDeadLetters,
  consumeOrders,
  FactSubscriber,
  Publisher,
  type UnreadableMessage,
} from '#libs/messaging';
import { getServers } from '../support/servers.js';

let broker: ChannelModel;
/** Of whoever deletes. */
let channel: ConfirmChannel;
let publisher: Publisher;
const problems: unknown[] = [];
const onProblem = (error: unknown): void => void problems.push(error);
const patience = { timeout: 20_000, interval: 100 };

beforeAll(async () => {
  const { amqpUrl } = getServers();
  broker = await connect(amqpUrl);
  channel = await broker.createConfirmChannel();
  publisher = new Publisher(amqpUrl, onProblem);
  await vi.waitFor(() => expect(publisher.isConnected()).toBe(true), patience);
});
afterAll(async () => {
  await publisher.close();
  await broker.close();
});

/** Says something anew until it was heard: what is said to nobody is lost, which is what these tests wait out. */
const untilHeard = (say: (id: string) => Promise<void>, heard: () => string[]): Promise<void> =>
  expect
    .poll(async () => {
      const id = uuidv7();
      await say(id).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return heard().includes(id);
    }, patience)
    .toBe(true);

it('facts are heard again after their exchange was deleted', async () => {
  const facts: FactMessage[] = [];
  let connected = 0;
  const subscriber = new FactSubscriber(
    getServers().amqpUrl,
    (fact) => facts.push(fact),
    () => (connected += 1),
    onProblem,
  );
  onTestFinished(() => subscriber.close());
  const say = (id: string) =>
    publisher.publishFact('changed.stacks', {
      type: 'changed',
      resource: 'stacks',
      id,
      tenantId: null,
    });
  const heard = () => facts.map((fact) => ('id' in fact ? fact.id : ''));
  await untilHeard(say, heard);
  await channel.deleteExchange(eventsExchange);
  await untilHeard(say, heard);
  expect(connected).toBe(1);
});

it('orders are heard again after their exchange was deleted', async () => {
  const orders: string[] = [];
  const onOrder = (_: string, { taskId }: { taskId: string }): void => void orders.push(taskId);
  const consumer = consumeOrders(getServers().amqpUrl, onOrder, onProblem);
  onTestFinished(() => consumer.close());
  const say = (taskId: string) => publisher.tellEngines(patterns.taskCancel, { taskId });
  await untilHeard(say, () => orders);
  await channel.deleteExchange(controlExchange);
  await untilHeard(say, () => orders);
});

it('dead letters are kept again after their exchange, or their queue, was deleted', async () => {
  const kept: UnreadableMessage[] = [];
  const keep = (message: UnreadableMessage): Promise<void> => {
    kept.push(message);
    return Promise.resolve();
  };
  const consumer = consumeDeadLetters(getServers().amqpUrl, keep, onProblem);
  onTestFinished(() => consumer.close());
  const say = async (id: string): Promise<void> => {
    // A channel that publishes to what there is not is closed by the broker.
    const own = await broker.createConfirmChannel();
    own.on('error', () => undefined);
    own.publish(deadLetterExchange, '', Buffer.from(id));
    await own.waitForConfirms();
    await own.close();
  };
  const heard = () => kept.map(({ body }) => body);
  await untilHeard(say, heard);
  await channel.deleteExchange(deadLetterExchange);
  await untilHeard(say, heard);
  await channel.deleteQueue(deadLetterQueue.name);
  await untilHeard(say, heard);
});

it('a publisher declares anew what it publishes to', async () => {
  await channel.deleteExchange(eventsExchange);
  await channel.deleteExchange(controlExchange);
  await expect
    .poll(async () => {
      const own = await broker.createChannel();
      own.on('error', () => undefined);
      return own.checkExchange(controlExchange).then(
        () =>
          own.checkExchange(eventsExchange).then(
            () => true,
            () => false,
          ),
        () => false,
      );
    }, patience)
    .toBe(true);
});
