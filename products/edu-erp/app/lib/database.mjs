/** The pool of connections to the product's PostgreSQL. */
import pg from 'pg';
import { log } from './log.mjs';
import { findSecret, readNumber } from './settings.mjs';

export function connectionSettings() {
  return {
    host: process.env.DATABASE_HOST ?? 'db',
    port: readNumber('DATABASE_PORT', 5432),
    database: process.env.DATABASE_NAME ?? 'erp',
    user: process.env.DATABASE_USER ?? 'erp',
    password: findSecret('DATABASE_PASSWORD') ?? undefined,
    connectionTimeoutMillis: 3_000,
    application_name: `erp ${process.argv[2] ?? ''}`.trim(),
  };
}

/** The password is read for each new connection, so one that was replaced needs no restart. */
export function openPool({ max = 8 } = {}) {
  const settings = connectionSettings();
  const password = () => findSecret('DATABASE_PASSWORD') ?? '';
  const pool = new pg.Pool({
    ...settings,
    password,
    max,
    statement_timeout: 10_000,
    keepAlive: true,
  });
  pool.on('error', (error) => log.warn('database connection lost', { error: error.message }));
  return pool;
}

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
]);

/** No connection, or the server says that it is starting, stopping (class 57P) or full (53300). pg gives time-outs no code. */
export const isDatabaseAway = (error) =>
  awayCodes.has(error.code) ||
  error.code === '53300' ||
  /^57P0[1-3]$/.test(error.code ?? '') ||
  /^(timeout exceeded when trying to connect|Connection terminated)/.test(error.message);

/** Runs `work` in one transaction and gives the connection back in any case. */
export async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    client.release(error.code === undefined);
    throw error;
  }
}

/** Number of the newest applied migration; 0 where none was applied yet. */
export async function readSchemaVersion(db) {
  try {
    const { rows } = await db.query(
      'SELECT coalesce(max(version), 0) AS version FROM schema_migrations',
    );
    return rows[0].version;
  } catch (error) {
    if (error.code === '42P01') return 0; // undefined_table
    throw error;
  }
}
