export * from './correlation.js';
export * from './logger.js';
export * from './operations-server.js';
