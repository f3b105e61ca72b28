import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';

/** How one kind of key slows down. */
export interface DelayRule {
  /** Attempts in a row that cost nothing. */
  freeAttempts: number;
  maximumSeconds: number;
}

@Injectable()
export class SignInFailuresRepository {
  /**
   * Counts an attempt before it is judged, so that a hundred at once count a hundred times.
   * @returns null when it may go on, else the time from which the next may.
   */
  async reserve(tx: Transaction, key: string, rule: DelayRule): Promise<Date | null> {
    // The clock, not the time the transaction began: attempts wait here for each other, and one that began earlier may come later.
    const counted = await tx.$queryRaw<unknown[]>`
      INSERT INTO sign_in_failures AS f (key, failures, updated_at, retry_at)
      VALUES (${key}, 1, clock_timestamp(), 'epoch')
      ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN f.updated_at < now() - interval '1 hour' THEN 1 ELSE f.failures + 1 END,
        updated_at = clock_timestamp(),
        retry_at = CASE
          WHEN f.updated_at < now() - interval '1 hour' OR f.failures + 1 < ${rule.freeAttempts} THEN 'epoch'
          ELSE clock_timestamp() + make_interval(secs =>
            LEAST(${rule.maximumSeconds}, power(2, LEAST(f.failures + 2 - ${rule.freeAttempts}, 20)))) END
      WHERE f.retry_at <= clock_timestamp()
      RETURNING 1`;
    if (counted.length > 0) return null;
    const row = await tx.signInFailure.findUnique({ where: { key } });
    return row?.retryAt ?? null;
  }

  /** The attempt was right: the account starts anew. */
  async clear(tx: Transaction, key: string): Promise<void> {
    await tx.signInFailure.deleteMany({ where: { key } });
  }

  /** The attempt was right, but others from there may not have been: it takes back its own count alone. */
  async takeBack(tx: Transaction, key: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE sign_in_failures SET failures = GREATEST(failures - 1, 0), retry_at = 'epoch' WHERE key = ${key}`;
  }

  async removeOlderThan(tx: Transaction, time: Date): Promise<void> {
    await tx.signInFailure.deleteMany({ where: { updatedAt: { lt: time } } });
  }
}
