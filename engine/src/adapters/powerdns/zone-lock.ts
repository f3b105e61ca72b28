import type { Database } from '#libs/database';
import type { ZoneLock } from './powerdns.client.js';

/** One writer per zone over all engines: a transaction's advisory lock, held while the name server is asked (a few HTTP calls). */
export const zoneLockIn =
  (database: Database): ZoneLock =>
  (zone, work) =>
    database.transaction('*', async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`zone:${zone}`}, 0))`;
      return work();
    });
