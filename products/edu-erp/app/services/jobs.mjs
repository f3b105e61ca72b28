/**
 * Jobs in a table. A job is held by a row lock for as long as it is worked on: a worker that dies gives it back by losing its
 * connection, and several workers never meet on one row.
 */
import { inTransaction } from '../lib/database.mjs';

const maxAttempts = 5;

/** Puts a job into the queue once per slot, however many schedulers ask; resolves to whether it was new. */
export async function enqueueForThisMinute(db, kind) {
  const { rowCount } = await db.query(
    `INSERT INTO jobs (kind, slot)
     SELECT $1::text, date_trunc('minute', now())
     WHERE NOT EXISTS (SELECT FROM jobs WHERE kind = $1::text AND slot = date_trunc('minute', now()))
     ON CONFLICT (kind, slot) DO NOTHING`,
    [kind],
  );
  return rowCount === 1;
}

export async function removeOldJobs(db) {
  await db.query(
    `DELETE FROM jobs WHERE state <> 'queued' AND finished_at < now() - interval '1 day'`,
  );
}

/**
 * Takes the oldest due job and carries it out with `work(client, job)`. Resolves to the job with its outcome, or to null where
 * none is due. A failed try is put back with a growing pause, and given up after the fifth.
 */
export function workOnNextJob(pool, work) {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query(
      `SELECT id, kind, slot, attempts FROM jobs WHERE state = 'queued' AND run_after <= now()
       ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    const job = rows[0];
    if (!job) return null;
    await client.query('SAVEPOINT work');
    try {
      await work(client, job);
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT work');
      const state = await recordFailure(client, job, error);
      return { ...job, state, error: error.message };
    }
    await client.query(
      `UPDATE jobs SET state = 'done', attempts = attempts + 1, finished_at = now(), error = NULL WHERE id = $1`,
      [job.id],
    );
    return { ...job, state: 'done' };
  });
}

async function recordFailure(client, job, error) {
  const attempts = job.attempts + 1;
  const state = attempts >= maxAttempts ? 'failed' : 'queued';
  await client.query(
    `UPDATE jobs SET state = $2, attempts = $3, error = $4, run_after = now() + make_interval(secs => 2 ^ $3::int),
       finished_at = CASE WHEN $2 = 'failed' THEN now() END
     WHERE id = $1`,
    [job.id, state, attempts, error.message.slice(0, 500)],
  );
  return state;
}
