export * from './read-config.js';
export * from './secret.js';
