/** Tells "the database is away" from "the database refused this". Codes of Prisma 7 and of PostgreSQL, seen with @prisma/adapter-pg 7.10. */
import { Prisma } from './generated/client.js';

/** Not reachable, refuses the login, lost the connection, has none left, or gave no transaction in time. */
const prismaCodes = new Set('P1000 P1001 P1002 P1003 P1008 P1017 P2024 P2028 P2037'.split(' '));
/** Classes 08 (connection), 28 (login), 3D (no such database), 53 (resources), 57P (shut down, starting up). */
const postgresCodes = /^(?:08|28|3D|53|57P)/;
/** What the adapter calls a failure of the connection when a raw query meets one. */
const adapterKinds = new Set([
  'DatabaseNotReachable',
  'AuthenticationFailed',
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/** What `pg` and its pool throw themselves, without a code, when a server is silent or hangs up; Prisma passes it on as it is. */
const driverSentences = new Set([
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Query read timeout',
]);

/** True when the same request may succeed once the database answers again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError))
    return error instanceof Error && driverSentences.has(error.message);
  if (prismaCodes.has(error.code)) return true;
  const cause = error.meta?.['driverAdapterError'];
  const { kind, originalCode } = causeOf(cause);
  return adapterKinds.has(kind) || postgresCodes.test(originalCode);
}

const causeOf = (error: unknown): { kind: string; originalCode: string } => {
  const cause = propertyOf(error, 'cause');
  return {
    kind: textOf(propertyOf(cause, 'kind')),
    originalCode: textOf(propertyOf(cause, 'originalCode')),
  };
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
