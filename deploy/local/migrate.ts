import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runMigrationCommand } from './migrations/migration-command.js';
import {
  endsTransactions,
  renderEdited,
  renderEngineMessage,
  renderFailure,
} from './migrations/migration-error.js';
import { readDatamodels, readMigrations } from './migrations/migration-files.js';
import { type SchemaEngine, withSchemaEngine } from './migrations/schema-engine.js';

export interface MigrationOptions {
  /** Of a role that may create tables here and, for `findSchemaDrift`, databases. */
  connectionString: string;
  /** `prisma/schema.prisma`, or a directory of schema files. */
  schemaPath: string;
  /** `prisma/migrations`. */
  migrationsDir: string;
}

type MigrationList = Awaited<ReturnType<typeof readMigrations>>;

const everything = { externalTables: [], externalEnums: [] };

/**
 * Applies what is not applied yet, in order, and returns the names of what it applied; none on a second run.
 * Each migration is all or nothing. Two callers on one database wait for each other.
 */
export async function applyMigrations(options: MigrationOptions): Promise<string[]> {
  const migrations = await readMigrations(options.migrationsDir);
  const datamodels = await readDatamodels(options.schemaPath);
  return withDatabaseLock(options.connectionString, () =>
    withSchemaEngine(options.connectionString, datamodels, (engine) => apply(engine, migrations)),
  );
}

/**
 * What still has to change for a database made by the migrations to fit the schema file, as SQL; null when nothing has.
 * The migrations are replayed in a shadow database of the same server, which is dropped again.
 */
export async function findSchemaDrift(options: MigrationOptions): Promise<string | null> {
  const migrations = await readMigrations(options.migrationsDir);
  const datamodels = await readDatamodels(options.schemaPath);
  const files = datamodels.map(([path, content]) => ({ path, content }));
  return withSchemaEngine(options.connectionString, datamodels, async (engine) => {
    try {
      const from = { tag: 'migrations' as const, ...migrations };
      const to = { tag: 'schemaDatamodel' as const, files };
      const result = await engine.diff({
        from,
        to,
        script: true,
        exitCode: true,
        filters: everything,
      });
      return result.exitCode === 0 ? null : (result.stdout ?? '');
    } catch (error) {
      throw renderFailure([], renderEngineMessage(error), false);
    }
  });
}

async function apply(engine: SchemaEngine, migrationsList: MigrationList): Promise<string[]> {
  const { editedMigrationNames } = await diagnose(engine, migrationsList);
  if (editedMigrationNames.length > 0) throw renderEdited(editedMigrationNames);
  await forgetFailures(engine, migrationsList);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList,
      filters: everything,
    });
    return appliedMigrationNames;
  } catch (error) {
    const { failed, kept } = await forgetFailures(engine, migrationsList);
    throw renderFailure(failed, renderEngineMessage(error), kept);
  }
}

/** Marks failed migrations of which nothing stayed as rolled back, so that a corrected one can be applied. */
async function forgetFailures(engine: SchemaEngine, migrationsList: MigrationList) {
  const { failedMigrationNames: failed } = await diagnose(engine, migrationsList);
  const left = failed.filter((name) => !endsTransactions(getScript(migrationsList, name)));
  for (const migrationName of left) await engine.markMigrationRolledBack({ migrationName });
  return { failed, kept: left.length < failed.length };
}

function diagnose(engine: SchemaEngine, migrationsList: MigrationList) {
  return engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: everything,
  });
}

function getScript({ migrationDirectories }: MigrationList, name: string): string {
  const content = migrationDirectories.find(({ path }) => path === name)?.migrationFile.content;
  return content?.value ?? '';
}

/** Any number; it only has to be the same for everybody who migrates. */
const lockNumber = 7_262_601;

async function withDatabaseLock<T>(connectionString: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber]);
    return await work();
  } finally {
    await client.end();
  }
}

const isMain = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
// Prisma's engine leaves a timer of ten seconds behind, which nothing waits for.
if (isMain)
  process.exit(
    await runMigrationCommand(process.argv[2], {
      applyMigrations,
      findSchemaDrift,
    }),
  );
