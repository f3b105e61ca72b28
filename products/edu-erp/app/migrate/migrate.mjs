/** `erp migrate`: brings the database to this version's schema. Safe to repeat, to interrupt, and to run twice at once. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connectionSettings, isDatabaseAway } from '../lib/database.mjs';
import { log } from '../lib/log.mjs';
import { version } from '../lib/settings.mjs';
import { applyMigration } from './apply-migration.mjs';
import { listPending, orderMigrations, parseSteps } from './migration-file.mjs';

const folder = new URL('../migrations/', import.meta.url);
/** Any number, as long as it is always this one. */
const lockKey = 7_303_117;
const lockWaitMs = 120_000;
/** A database that is starting up is waited for. */
const connectWaitMs = 60_000;

function readMigrations() {
  return orderMigrations(readdirSync(folder)).map((migration) => {
    const text = readFileSync(new URL(migration.file, folder), 'utf8');
    return {
      ...migration,
      steps: parseSteps(text),
      checksum: createHash('sha256').update(text).digest('hex'),
    };
  });
}

async function connect() {
  const end = Date.now() + connectWaitMs;
  for (;;) {
    const client = new pg.Client(connectionSettings());
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (!isDatabaseAway(error) || Date.now() > end) throw error;
    }
    await sleep(500);
  }
}

/** Asked for again and again instead of waited for: a waiting statement would block CREATE INDEX CONCURRENTLY of the holder. */
async function lock(client) {
  const end = Date.now() + lockWaitMs;
  for (;;) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS held', [lockKey]);
    if (rows[0].held) return;
    if (Date.now() > end)
      throw new Error(
        'another migration has been running for two minutes; nothing was changed by this one',
      );
    await sleep(250);
  }
}

async function readApplied(client) {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const { rows } = await client.query('SELECT version, checksum FROM schema_migrations');
  return new Map(rows.map((row) => [row.version, row.checksum]));
}

export async function run() {
  // As the first process of a container it would not even be stopped without a handler. Unfinished is not success.
  process.once('SIGTERM', () => process.exit(143));
  const migrations = readMigrations();
  const client = await connect();
  try {
    await lock(client);
    const pending = listPending(migrations, await readApplied(client));
    for (const migration of pending) await applyMigration(client, migration);
    log.info('schema is current', { version, schema: migrations.length, applied: pending.length });
  } finally {
    await client.end();
  }
}
