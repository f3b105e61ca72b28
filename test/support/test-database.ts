/** A database of its own for one suite, with all migrations and both login roles; dropped at the end. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { loginUrls, prepareDatabase } from '../../deploy/demo/mirab-processes.js';
import { getServers } from './servers.js';
import { readTestSettings } from './test-settings.js';

export interface TestDatabase {
  /** Of the superuser. */
  adminUrl: string;
  controlPlaneUrl: string;
  engineUrl: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const { postgresUrl } = getServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(postgresUrl, `CREATE DATABASE ${name}`);
  const adminUrl = withPath(postgresUrl, name);
  const settings = readTestSettings();
  await prepareDatabase(settings, adminUrl);
  return {
    adminUrl,
    ...loginUrls(settings, adminUrl),
    drop: () => execute(postgresUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** One statement as the superuser. */
export async function execute(url: string, sql: string, values: unknown[] = []): Promise<void> {
  await select(url, sql, values);
}

/** The rows of one statement as the superuser. */
export async function select<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

function withPath(base: string, database: string): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  return url.href;
}
