/** What the processes say to each other, and the grammar of every field. Pure: zod and types. */
export * as grammar from './grammar.js';
export * from './advisory-locks.js';
export { mostMembers, mostServices, mostVariables } from './bounds.js';
export { findCronFault, type CronField } from './cron-fields.js';
export * from './error-catalogue.js';
export * from './manifest.js';
export * from './stack-spec.js';
export * from './revision.js';
export * from './task.js';
export * from './backup.js';
export * from './queue-order.js';
export * from './window.js';
export * from './plan.js';
export * from './permissions.js';
export * from './topology.js';
export * from './messages.js';
export * from './playbook-vars.js';
export * from './api/index.js';
