/** The bare peer of the doorbell: one confirmed message to a queue and back to a consumer, on the same broker. */
import { connect } from 'amqplib';

/** @returns milliseconds of each round trip. */
export async function measureRoundTrips(url: string, count: number): Promise<number[]> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    let onMessage: () => void = () => undefined;
    await channel.consume(
      queue,
      () => {
        onMessage();
      },
      { noAck: true },
    );
    const times: number[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const arrived = new Promise<void>((resolve) => (onMessage = resolve));
      const began = performance.now();
      channel.sendToQueue(queue, Buffer.from('{}'), { persistent: true });
      await Promise.all([arrived, channel.waitForConfirms()]);
      times.push(performance.now() - began);
    }
    return times;
  } finally {
    await connection.close();
  }
}
