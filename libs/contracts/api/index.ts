export * from './common.js';
export * from './access.js';
export * from './tenants.js';
export * from './products.js';
export * from './environments.js';
export * from './hosts.js';
export * from './stacks.js';
export * from './tasks.js';
