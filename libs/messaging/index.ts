export * from './connection-options.js';
export * from './fact-subscriber.js';
export * from './outbox-relay.js';
export * from './publisher.js';
export * from './reliable-server-rmq.js';
export * from './plain-consumers.js';
