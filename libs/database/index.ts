export { Prisma } from './generated/client.js';
export type * from './generated/models.js';
export * from './generated/enums.js';
export * from './database.js';
export * from './login-roles.js';
export * from './notifications.js';
export * from './unavailable.js';
export * from './like.js';
