export * from './places.js';
export * from './sealing.js';
