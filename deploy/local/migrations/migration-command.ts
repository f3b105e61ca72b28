import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalError, messageOf } from '../local-error.js';
import { type LocalSettings, readLocalSettings } from '../local-settings.js';
import type { MigrationOptions } from '../migrate.js';
import { findFreePorts } from '../processes/ports.js';
import { findRecord } from '../processes/process-record.js';
import { startPostgres } from '../servers/postgres.js';
import { renderPostgresUrl } from '../servers/postgres-url.js';
import { ensureSecret, ensureStateDirectory, removeStateDirectory } from '../state-directory.js';

interface Actions {
  applyMigrations: (options: MigrationOptions) => Promise<string[]>;
  findSchemaDrift: (options: MigrationOptions) => Promise<string | null>;
}

const usage = `Usage: node dist/deploy/local/migrate.js [apply | check]
  apply  applies prisma/migrations to MIRAB_POSTGRES_URL, or else to the local PostgreSQL that runs (default)
  check  fails when the migrations do not lead to prisma/schema.prisma; without MIRAB_POSTGRES_URL on a PostgreSQL of its own`;

/** Returns the exit code: 0 done, 1 failed or different, 64 wrong usage. */
export async function runMigrationCommand(
  command: string | undefined,
  actions: Actions,
): Promise<number> {
  try {
    if (command === undefined || command === 'apply') return await apply(actions);
    if (command === 'check') return await check(actions);
    process.stderr.write(`${usage}\n`);
    return 64;
  } catch (error) {
    process.stderr.write(`${error instanceof LocalError ? error.message : messageOf(error)}\n`);
    return 1;
  }
}

async function apply({ applyMigrations }: Actions): Promise<number> {
  const settings = readLocalSettings();
  const connectionString = settings.MIRAB_POSTGRES_URL ?? getRunningPostgres(settings);
  const names = await applyMigrations({ connectionString, ...prismaPaths(settings) });
  const lines =
    names.length === 0
      ? ['Every migration is applied already.']
      : names.map((name) => `Applied ${name}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

async function check(actions: Actions): Promise<number> {
  const settings = readLocalSettings();
  const drift = await withPostgres(settings, (connectionString) =>
    actions.findSchemaDrift({ connectionString, ...prismaPaths(settings) }),
  );
  if (drift === null) {
    process.stdout.write('The migrations lead to prisma/schema.prisma.\n');
    return 0;
  }
  process.stderr.write(
    `prisma/schema.prisma has changes that no migration makes. What is missing, as SQL:\n${drift}`,
  );
  return 1;
}

async function withPostgres<T>(
  settings: LocalSettings,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (settings.MIRAB_POSTGRES_URL) return work(settings.MIRAB_POSTGRES_URL);
  const stateDir = mkdtempSync(join(tmpdir(), 'mirab-check-'));
  const [port = 0] = await findFreePorts(1);
  ensureStateDirectory(stateDir);
  try {
    const server = await startPostgres({
      stateDir,
      address: settings.MIRAB_LOOPBACK_ADDRESS,
      port,
    });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    await removeStateDirectory(stateDir);
  }
}

function getRunningPostgres(settings: LocalSettings): string {
  const { stateDir, MIRAB_LOOPBACK_ADDRESS: address, MIRAB_POSTGRES_PORT: port } = settings;
  if (!findRecord(stateDir, 'postgres')) {
    throw new LocalError(
      'No local PostgreSQL runs. Start it (make demo), or set MIRAB_POSTGRES_URL.',
    );
  }
  const password = ensureSecret(stateDir, 'postgres-password');
  return renderPostgresUrl({ address, port, password, database: 'mirab' });
}

function prismaPaths({ checkout }: LocalSettings) {
  return {
    schemaPath: join(checkout, 'prisma', 'schema.prisma'),
    migrationsDir: join(checkout, 'prisma', 'migrations'),
  };
}
