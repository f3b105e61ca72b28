/** One migration: its steps in order, then its row in schema_migrations. */
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../lib/log.mjs';

/** lock_not_available and deadlock_detected: the version that is still serving was in the way for a moment. */
const passing = new Set(['55P03', '40P01']);
const maxTries = 20;

/** A step that waits for a lock makes everybody behind it wait too, so it gives up soon and tries again. */
async function withRetries(work) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!passing.has(error.code) || tries === maxTries) throw error;
    }
    await sleep(200 * tries);
  }
}

async function inOwnTransaction(client, sql) {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '2s'`);
    const result = await client.query(sql);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function runStep(client, { mode, sql }) {
  if (mode === 'outside') return withRetries(() => client.query(sql));
  let result;
  do {
    result = await withRetries(() => inOwnTransaction(client, sql));
  } while (mode === 'repeat' && result.rowCount > 0);
}

export async function applyMigration(client, { version, name, checksum, steps }) {
  const started = Date.now();
  for (const step of steps) await runStep(client, step);
  await client.query(
    'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)',
    [version, name, checksum],
  );
  log.info('migration applied', { version, name, durationMs: Date.now() - started });
}
