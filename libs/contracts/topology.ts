/**
 * Exchanges and queues as data. RabbitMQ is a doorbell (rules R16, R17): what a task is stands in PostgreSQL.
 * Re-declaring a queue with other arguments is refused by the broker for ever, so a change of arguments needs a new `.v<n>` name.
 */
export const taskQueue = {
  name: 'mirab.tasks.v1',
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': 20,
    'x-dead-letter-exchange': 'mirab.dlx',
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
    'x-max-length': 100_000,
  },
} as const;
export const deadLetterExchange = 'mirab.dlx';
export const deadLetterQueue = {
  name: 'mirab.tasks.dead.v1',
  arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 },
} as const;
/** Fan-out to every engine of what concerns whichever holds the task: a cancellation. */
export const controlExchange = 'mirab.control';
/** Topic exchange of facts, routing keys `task.<taskId>.event`, `changed.<resource>`. */
export const eventsExchange = 'mirab.events';

/** Patterns that handlers listen to. */
export const patterns = { taskQueued: 'task.queued', taskCancel: 'task.cancel' } as const;
