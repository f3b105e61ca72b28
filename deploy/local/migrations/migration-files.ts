import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { codeOf, LocalError } from '../local-error.js';
import type { Datamodel } from './schema-engine.js';

/** Everything in a migrations directory (`<timestamp>_<name>/migration.sql` and the lock file), as the schema engine takes it. */
export async function readMigrations(migrationsDir: string): Promise<MigrationList> {
  const lockfile = await readOrNull(join(migrationsDir, 'migration_lock.toml'));
  if (lockfile === null) {
    throw new LocalError(
      `${migrationsDir} has no migration_lock.toml, so it is not a Prisma migrations directory. Nothing was applied.`,
    );
  }
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map((name) => readMigration(migrationsDir, name)),
    ),
  };
}

/** A schema file, or a directory of `.prisma` files. */
export async function readDatamodels(schemaPath: string): Promise<Datamodel[]> {
  const paths = (await stat(schemaPath)).isDirectory()
    ? (await readdir(schemaPath))
        .filter((file) => file.endsWith('.prisma'))
        .sort()
        .map((file) => join(schemaPath, file))
    : [schemaPath];
  return Promise.all(
    paths.map(async (path): Promise<Datamodel> => [path, await readFile(path, 'utf8')]),
  );
}

async function readMigration(migrationsDir: string, name: string) {
  const path = 'migration.sql';
  const text = await readOrNull(join(migrationsDir, name, path));
  if (text === null) {
    throw new LocalError(
      `The migration ${name} has no ${path}. Nothing was applied. Restore the file or remove the directory.`,
    );
  }
  return { path: name, migrationFile: { path, content: { tag: 'ok' as const, value: text } } };
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
