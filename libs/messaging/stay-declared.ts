/**
 * Channels whose exchanges, queues and bindings stay there. Whoever deletes an exchange by hand takes its bindings with it, and no consumer
 * is told: it would hear nothing more, for as long as its connection lives.
 */
import type { AmqpConnectionManager, ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel } from 'amqplib';

const declareEveryMs = 5_000;
const reopenAfterMs = 1_000;

export interface DeclaredChannel {
  /**
   * Declares what the channel needs and begins to consume. `reopen` is for a consumer that the broker has cancelled.
   * @returns declares the same again, on the same channel; what stands already is left as it is.
   */
  open: (channel: ConfirmChannel, reopen: () => void) => Promise<() => Promise<unknown>>;
  onProblem: (error: Error) => void;
  /** Milliseconds until a message that nobody has confirmed is given up; without it, none is. */
  publishTimeout?: number;
}

/** Opens the channel whenever the connection stands, declares everything anew every few seconds, and connects anew when the channel closes. */
export function stayDeclared(
  connection: AmqpConnectionManager,
  { open, onProblem, publishTimeout }: DeclaredChannel,
): ChannelWrapper {
  let isClosed = false;
  let inUse: ConfirmChannel | undefined;
  let timer: NodeJS.Timeout | undefined;
  const reopen = (channel: ConfirmChannel): void => {
    if (isClosed || inUse !== channel) return;
    inUse = undefined;
    clearInterval(timer);
    setTimeout(() => {
      // It may have been closed meanwhile, and a closed connection that is told to come back throws.
      if (!isClosed && inUse === undefined) connection.reconnect();
    }, reopenAfterMs).unref();
  };
  const setup = async (channel: ConfirmChannel): Promise<void> => {
    inUse = channel;
    clearInterval(timer);
    // Without a listener amqplib throws inside its frame loop and takes the whole connection down.
    channel.on('error', onProblem);
    channel.on('close', () => reopen(channel));
    const declareAgain = await open(channel, () => reopen(channel));
    if (isClosed || inUse !== channel) return;
    timer = setInterval(() => void declareAgain().catch(onProblem), declareEveryMs).unref();
  };
  const wrapper = connection.createChannel({
    setup,
    ...(publishTimeout === undefined ? {} : { publishTimeout }),
  });
  wrapper.on('error', onProblem);
  wrapper.on('close', () => {
    isClosed = true;
    clearInterval(timer);
  });
  return wrapper;
}
