export { errorCatalogue, type ErrorCode } from '#libs/contracts';
export * from './mirab-error.js';
