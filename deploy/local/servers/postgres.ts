import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { LocalError, messageOf } from '../local-error.js';
import { isRoot } from '../processes/privilege.js';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';
import { ensureSecret } from '../state-directory.js';
import { getPostgresBinaries } from './postgres-binaries.js';
import { type PostgresLogin, renderPostgresUrl } from './postgres-url.js';
import { ensureSystemUser, type SystemUser } from './system-user.js';

const run = promisify(execFile);

export interface PostgresOptions {
  stateDir: string;
  address: string;
  port: number;
  /** Made when it is not there; default `mirab`. */
  database?: string;
  /** Who may connect besides this machine's loopback, as a CIDR range; always with a password. */
  clients?: string;
}

export interface PostgresServer extends RunningProcess {
  /** Connection string of the superuser for `database`, password included. */
  url: string;
}

/** Starts the PostgreSQL of this state directory, making its cluster and its database the first time. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const password = ensureSecret(options.stateDir, 'postgres-password');
  const user = isRoot() ? await ensureSystemUser('postgres') : null;
  const dataDirectory = await ensureCluster(options.stateDir, password, user);
  const process = await startProcess({
    name: 'postgres',
    stateDir: options.stateDir,
    argv: asUser(user, renderPostgresArgv(options, dataDirectory)),
    env: baseEnvironment(),
    cwd: '/',
    addresses: [`${options.address}:${options.port}`],
    ready: () => query({ ...options, password, database: 'postgres' }, 'select 1'),
    rank: 10,
    stopSignal: 'SIGINT', // fast shutdown: ends sessions, keeps everything committed
  });
  const database = options.database ?? 'mirab';
  await ensureDatabase({ ...options, password, database });
  return { ...process, url: renderPostgresUrl({ ...options, password, database }) };
}

function renderPostgresArgv(
  { address, port, clients }: PostgresOptions,
  dataDirectory: string,
): [string, ...string[]] {
  const settings = {
    ...(clients === undefined ? {} : { hba_file: writeClients(dataDirectory, clients) }),
    listen_addresses: address,
    unix_socket_directories: '',
    max_connections: '200',
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return [getPostgresBinaries().postgres, '-D', dataDirectory, '-p', String(port), ...flags];
}

/** Beside the data, because initdb's own file lets in loopback alone. */
function writeClients(dataDirectory: string, clients: string): string {
  const file = join(dirname(dataDirectory), 'clients.conf');
  const ranges = ['127.0.0.1/32', clients];
  writeFileSync(file, ranges.map((range) => `host all all ${range} scram-sha-256\n`).join(''));
  return file;
}

/** Made beside its final place and renamed, so that an interrupted first start leaves nothing half-done. */
async function ensureCluster(
  stateDir: string,
  password: string,
  user: SystemUser | null,
): Promise<string> {
  const directory = join(stateDir, 'postgres');
  const dataDirectory = join(directory, 'data');
  if (existsSync(join(dataDirectory, 'PG_VERSION'))) return dataDirectory;
  const unfinished = join(directory, 'data.unfinished');
  const passwordFile = join(directory, 'password');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) [directory, passwordFile].forEach((path) => chownSync(path, user.uid, user.gid));
  try {
    await initialise(unfinished, passwordFile, user);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, dataDirectory);
  return dataDirectory;
}

async function initialise(
  directory: string,
  passwordFile: string,
  user: SystemUser | null,
): Promise<void> {
  const [file, ...args] = asUser(user, [
    getPostgresBinaries().initdb,
    `--pgdata=${directory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  try {
    await run(file, args, { cwd: '/', env: baseEnvironment() });
  } catch (error) {
    throw new LocalError(
      `PostgreSQL could not make its data directory ${directory}: ${messageOf(error)}`,
    );
  }
}

/**
 * PostgreSQL refuses to run as root, yet a checkout below /root (0700) and the state directory are closed to every
 * other user. So it runs as its own user with one capability only: to pass through directories and read.
 */
function asUser(user: SystemUser | null, argv: [string, ...string[]]): [string, ...string[]] {
  if (!user) return argv;
  const only = '-all,+dac_read_search';
  return [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
    '--no-new-privs',
    '--',
    ...argv,
  ];
}

async function ensureDatabase(login: PostgresLogin): Promise<void> {
  const admin = { ...login, database: 'postgres' };
  const found = await query(admin, 'select 1 from pg_database where datname = $1', [
    login.database,
  ]);
  if (found === 0) await query(admin, `create database ${pg.escapeIdentifier(login.database)}`);
}

/** Runs one statement on a connection of its own and returns the number of rows. */
async function query(
  { address, port, password, database }: PostgresLogin,
  sql: string,
  values: string[] = [],
) {
  const client = new pg.Client({
    host: address,
    port,
    user: 'postgres',
    password,
    database,
    connectionTimeoutMillis: 5000,
  });
  await client.connect();
  try {
    return (await client.query(sql, values)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
