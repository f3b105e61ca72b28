/** A database of its own for one suite, with all migrations and both login roles; dropped at the end. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import pg from 'pg';
import { ensureLoginRoles } from '#libs/database';
import { applyMigrations } from '../../deploy/local/migrate.js';
import { getServers } from './servers.js';

// Roles belong to the whole server, so every suite uses the same passwords; they are worth nothing outside of it.
const loginPassword = 'only-for-the-test-database';

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
  await applyMigrations({
    connectionString: adminUrl,
    schemaPath: resolve('prisma/schema.prisma'),
    migrationsDir: resolve('prisma/migrations'),
  });
  await ensureLoginRoles(adminUrl, {
    mirab_control_plane_login: loginPassword,
    mirab_engine_login: loginPassword,
  });
  return {
    adminUrl,
    controlPlaneUrl: withLogin(adminUrl, 'mirab_control_plane_login'),
    engineUrl: withLogin(adminUrl, 'mirab_engine_login'),
    drop: () => execute(postgresUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** One statement as the superuser. */
export async function execute(url: string, sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}

function withPath(base: string, database: string): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  return url.href;
}

function withLogin(base: string, user: string): string {
  const url = new URL(base);
  url.username = user;
  url.password = loginPassword;
  return url.href;
}
