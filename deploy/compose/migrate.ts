/**
 * The one-shot service `migrate` of docker-compose.yml: brings the database to this version of Mirab and gives each process its
 * login. Runs before the processes at every start; a second run changes nothing.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { readConfig, type Secret, secretUrl } from '#libs/config';
import { ensureLoginRoles } from '#libs/database';
import { applyMigrations } from '../local/migrate.js';

const variables = z.object({
  /** Of the owner of the database. */
  MIRAB_DATABASE_ADMIN_URL: secretUrl,
  /** Of the control-plane's login; its password is taken from here. */
  MIRAB_DATABASE_URL: secretUrl,
  /** Of the engine's login; its password is taken from here. */
  MIRAB_ENGINE_DATABASE_URL: secretUrl,
});

const passwordOf = (url: Secret): string => decodeURIComponent(new URL(url.reveal()).password);

async function migrate(): Promise<void> {
  const config = readConfig(variables);
  const connectionString = config.MIRAB_DATABASE_ADMIN_URL.reveal();
  const applied = await applyMigrations({
    connectionString,
    schemaPath: resolve('prisma/schema.prisma'),
    migrationsDir: resolve('prisma/migrations'),
  });
  await ensureLoginRoles(connectionString, {
    mirab_control_plane_login: passwordOf(config.MIRAB_DATABASE_URL),
    mirab_engine_login: passwordOf(config.MIRAB_ENGINE_DATABASE_URL),
  });
  process.stdout.write(
    applied.length === 0
      ? 'Every migration was applied already.\n'
      : applied.map((name) => `Applied ${name}\n`).join(''),
  );
}

try {
  await migrate();
  // Prisma's engine leaves a timer of ten seconds behind, which nothing waits for.
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
