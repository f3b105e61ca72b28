/** How every connection to the broker is kept. */
export const connectionOptions = {
  heartbeatIntervalInSeconds: 10,
  reconnectTimeInSeconds: 2,
  // Messages are small and each is waited for: held back to be sent with a later one, it would come up to 40 ms late.
  connectionOptions: { noDelay: true },
};

/** A queue of one consumer, which goes with its connection. */
export const ownQueue = { exclusive: true, autoDelete: true, durable: false };
