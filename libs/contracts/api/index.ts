export * from './common.js';
export * from './access.js';
export * from './workload.js';
export * from './tasks.js';
