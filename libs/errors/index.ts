export * from './catalogue.js';
export * from './mirab-error.js';
