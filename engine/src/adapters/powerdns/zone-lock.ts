import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#libs/database';
import { MirabError } from '#libs/errors';
import type { ZoneLock } from './powerdns.client.js';

/** The most calls of one holder, and the longest of each, in ms (`powerdns.client.ts`), with something to spare. */
const longestHoldMs = 60_000;
/** The stacks of a vendor share a zone, so several may wait for one that waits for a slow name server. */
const longestWaitMs = 120_000;
const askEveryMs = 250;

/**
 * One writer per zone over all engines: a transaction's advisory lock, held while the name server is asked. Who does not get it asks again;
 * waiting inside a transaction would end as a database that gives no answer.
 * @throws MirabError DNS_FAILED, worth a retry, when others hold it for too long.
 */
export const zoneLockIn =
  (database: Database): ZoneLock =>
  async (zone, work) => {
    const giveUpAt = performance.now() + longestWaitMs;
    for (;;) {
      const done = await database.transaction(
        '*',
        async (tx) => {
          const [row] = await tx.$queryRaw<{ held: boolean }[]>`
            SELECT pg_try_advisory_xact_lock(hashtextextended(${`zone:${zone}`}, 0)) AS held`;
          return row?.held ? { result: await work() } : null;
        },
        { timeoutMs: longestHoldMs },
      );
      if (done) return done.result;
      if (performance.now() > giveUpAt)
        throw new MirabError('DNS_FAILED', `Others write zone ${zone} all the time.`, {
          retryable: true,
        });
      await sleep(askEveryMs);
    }
  };
