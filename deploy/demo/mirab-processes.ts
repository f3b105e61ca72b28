/** Migrates the database and supervises the control-plane and the engine, with secrets that are made once per state directory. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ensureLoginRoles } from '#libs/database';
import { generateSealingKeys } from '#libs/sealing';
import type { LocalSettings } from '../local/local-settings.js';
import { applyMigrations } from '../local/migrate.js';
import {
  baseEnvironment,
  startProcess,
  type RunningProcess,
} from '../local/processes/start-process.js';
import { runtimeDirectory } from '../local/runtime-directory.js';
import { ensureSecret, writeWhole } from '../local/state-directory.js';

/** Addresses of what the two processes need. */
export interface MirabServers {
  /** Mirab's database, as a role that may do everything in it. */
  databaseUrl: string;
  amqpUrl: string;
  /** `dnsServer` is `address:port`. */
  powerDns: { url: string; apiKey: string; dnsServer: string };
  /** Registry that holds the image of backups (deploy/images), as `host:port`; restic's own image is taken without it. */
  registry?: string;
}

/** Everything that the two processes are told, by variable name. */
export interface MirabEnvironment {
  controlPlane: Record<string, string>;
  engine: Record<string, string>;
}

/** Brings the schema up to date and gives each process its own login. @returns names of migrations that were applied. */
export async function prepareDatabase(
  settings: LocalSettings,
  adminUrl: string,
): Promise<string[]> {
  const applied = await applyMigrations({
    connectionString: adminUrl,
    schemaPath: join(settings.checkout, 'prisma/schema.prisma'),
    migrationsDir: join(settings.checkout, 'prisma/migrations'),
  });
  await ensureLoginRoles(adminUrl, {
    mirab_control_plane_login: ensureSecret(settings.stateDir, 'control-plane-database-password'),
    mirab_engine_login: ensureSecret(settings.stateDir, 'engine-database-password'),
  });
  return applied;
}

/** Connection strings of the two login roles for the database that `adminUrl` names. */
export function loginUrls(
  settings: LocalSettings,
  adminUrl: string,
): { controlPlaneUrl: string; engineUrl: string } {
  const urlOf = (role: string, secret: string): string =>
    loginUrl(adminUrl, role, ensureSecret(settings.stateDir, secret));
  return {
    controlPlaneUrl: urlOf('mirab_control_plane_login', 'control-plane-database-password'),
    engineUrl: urlOf('mirab_engine_login', 'engine-database-password'),
  };
}

export function renderEnvironment(
  settings: LocalSettings,
  servers: MirabServers,
  zone: string,
): MirabEnvironment {
  const { stateDir, checkout } = settings;
  const keys = ensureSealingKeys(stateDir);
  const address = settings.MIRAB_LOOPBACK_ADDRESS;
  const logins = loginUrls(settings, servers.databaseUrl);
  const secret = (name: string): string => ensureSecret(stateDir, name);
  return {
    controlPlane: {
      MIRAB_DATABASE_URL: logins.controlPlaneUrl,
      MIRAB_AMQP_URL: servers.amqpUrl,
      MIRAB_PUBLIC_URL: panelUrl(settings),
      MIRAB_ZONE: zone,
      MIRAB_SEALING_PUBLIC_KEY: keys.publicKey,
      MIRAB_AUDIT_KEY: secret('audit-key'),
      MIRAB_CONTROL_PLANE_ADDRESS: address,
      MIRAB_CONTROL_PLANE_PORT: String(settings.MIRAB_CONTROL_PLANE_PORT),
      MIRAB_CONTROL_PLANE_OPERATIONS_ADDRESS: address,
      MIRAB_CONTROL_PLANE_OPERATIONS_PORT: String(settings.MIRAB_CONTROL_PLANE_METRICS_PORT),
      MIRAB_CONTROL_PLANE_WEB_DIRECTORY: join(checkout, 'web/dist'),
    },
    engine: {
      MIRAB_ENGINE_DATABASE_URL: logins.engineUrl,
      MIRAB_AMQP_URL: servers.amqpUrl,
      MIRAB_SEALING_PRIVATE_KEY: keys.privateKey,
      MIRAB_ENGINE_NAME: 'local',
      MIRAB_ENGINE_OPERATIONS_ADDRESS: address,
      MIRAB_ENGINE_OPERATIONS_PORT: String(settings.MIRAB_ENGINE_METRICS_PORT),
      MIRAB_ENGINE_WORK_DIRECTORY: join(runtimeDirectory(stateDir), 'engine'),
      MIRAB_ANSIBLE_PLAYBOOK: join(checkout, '.venv/bin/ansible-playbook'),
      MIRAB_PLAYBOOKS_DIRECTORY: join(checkout, 'playbooks'),
      MIRAB_POWERDNS_URL: servers.powerDns.url,
      MIRAB_POWERDNS_API_KEY: servers.powerDns.apiKey,
      MIRAB_DNS_SERVER: servers.powerDns.dnsServer,
      ...(servers.registry ? { MIRAB_BACKUP_IMAGE: `${servers.registry}/mirab/restic:local` } : {}),
    },
  };
}

export const panelUrl = (settings: LocalSettings): string =>
  `http://${settings.MIRAB_LOOPBACK_ADDRESS}:${settings.MIRAB_CONTROL_PLANE_PORT}`;

// Both processes hold little and live long: a small young generation and code kept small save about a quarter of what stays resident.
export const memoryFlags = [
  '--max-semi-space-size=1',
  '--max-old-space-size=192',
  '--optimize-for-size',
];
// The C library keeps a heap per thread otherwise; one for all is enough and saves about 10 MB in each process. Pieces from 32 KiB on, which
// V8 takes to compile and frees again, go back to the system at once instead of leaving holes: about 9 MB more.
export const memoryVariables = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '32768' };

/** As `stop_grace_period` of docker-compose.yml: an engine waits for its steps, above all for a migration, and hands its tasks back. */
const stopTimeoutSeconds = 180;

/** Starts both, or leaves them alone when they run as described and from the same build. */
export async function startMirab(
  settings: LocalSettings,
  environment: MirabEnvironment,
): Promise<RunningProcess[]> {
  const version = hashOfBuild(join(settings.checkout, 'dist'));
  const start = (
    name: string,
    env: Record<string, string>,
    readyPort: number,
    rank: number,
  ): Promise<RunningProcess> =>
    startProcess({
      name,
      stateDir: settings.stateDir,
      argv: [process.execPath, ...memoryFlags, join(settings.checkout, `dist/${name}/src/main.js`)],
      env: baseEnvironment({ NODE_ENV: 'production', ...memoryVariables, ...env }),
      cwd: settings.checkout,
      version,
      addresses: listAddresses(settings, name),
      rank,
      stopTimeoutSeconds,
      ready: () => assertReady(settings.MIRAB_LOOPBACK_ADDRESS, readyPort),
    });
  return Promise.all([
    start('control-plane', environment.controlPlane, settings.MIRAB_CONTROL_PLANE_METRICS_PORT, 50),
    start('engine', environment.engine, settings.MIRAB_ENGINE_METRICS_PORT, 60),
  ]);
}

function listAddresses(settings: LocalSettings, name: string): string[] {
  const metricsAt = (port: number): string =>
    `metrics http://${settings.MIRAB_LOOPBACK_ADDRESS}:${port}/metrics`;
  return name === 'engine'
    ? [metricsAt(settings.MIRAB_ENGINE_METRICS_PORT)]
    : [`panel and API ${panelUrl(settings)}`, metricsAt(settings.MIRAB_CONTROL_PLANE_METRICS_PORT)];
}

async function assertReady(address: string, port: number): Promise<void> {
  const answer = await fetch(`http://${address}:${port}/readyz`, {
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`it is not ready: ${await answer.text()}`);
}

/**
 * Both halves are made together, once. The public one is written last and nothing is sealed without it, so a private one that
 * stands alone was never used.
 */
export function ensureSealingKeys(stateDir: string): { publicKey: string; privateKey: string } {
  const fileOf = (half: string): string => join(stateDir, 'secrets', `sealing-${half}-key`);
  ensureSecret(stateDir, 'audit-key');
  if (!existsSync(fileOf('public'))) {
    const keys = generateSealingKeys();
    rmSync(fileOf('private'), { force: true });
    writeWhole(fileOf('private'), keys.privateKey);
    writeWhole(fileOf('public'), keys.publicKey);
  }
  return {
    publicKey: readFileSync(fileOf('public'), 'utf8'),
    privateKey: readFileSync(fileOf('private'), 'utf8'),
  };
}

function loginUrl(adminUrl: string, user: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = password;
  return url.href;
}

/** Changes with every compiled file, so that a new build restarts the processes and an unchanged one does not. */
function hashOfBuild(directory: string): string {
  const hash = createHash('sha256');
  for (const part of ['libs', 'control-plane', 'engine']) {
    const files = readdirSync(join(directory, part), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .sort();
    for (const name of files) hash.update(name).update(readFileSync(join(directory, part, name)));
  }
  return hash.digest('hex');
}
