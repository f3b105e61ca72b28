/** A whole Mirab for one suite: a database of its own, and control-plane and engine as the real processes of `dist/`. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, readToken } from '../../deploy/demo/api-client.js';
import { DemoContent } from '../../deploy/demo/demo-content.js';
import {
  panelUrl,
  renderEnvironment,
  startMirab,
  type MirabEnvironment,
} from '../../deploy/demo/mirab-processes.js';
import type { RunningProcess } from '../../deploy/local/processes/start-process.js';
import { baseEnvironment } from '../../deploy/local/processes/start-process.js';
import type {
  BackupTargetResponse,
  EnvironmentResponse,
  HostResponse,
  Page,
  ReleaseResponse,
  Role,
} from '#libs/contracts';
import { getServers } from './servers.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { readTestSettings } from './test-settings.js';

const run = promisify(execFile);

export interface TestMirab {
  panelUrl: string;
  apiUrl: string;
  /** Of an operator. */
  api: ApiClient;
  token: string;
  environment: MirabEnvironment;
  database: TestDatabase;
  /** Directory in which the local host keeps its stacks. */
  stacksDirectory: string;
  /** One command of the control-plane's command line; resolves to what it printed. */
  cli(...args: string[]): Promise<string>;
  /** Starts both processes again, as after a crash of the machine; those that run are left alone. */
  start(): Promise<RunningProcess[]>;
  processes: RunningProcess[];
  /** Ends both processes and drops the database; containers are the business of the suite. */
  close(): Promise<void>;
}

export async function startTestMirab(
  changes: Partial<Record<'controlPlane' | 'engine', Record<string, string>>> = {},
): Promise<TestMirab> {
  const settings = readTestSettings();
  const servers = getServers();
  const database = await createTestDatabase();
  const stacksDirectory = join(settings.stateDir, 'stacks');
  const rendered = renderEnvironment(
    settings,
    {
      databaseUrl: database.adminUrl,
      amqpUrl: servers.amqpUrl,
      powerDns: servers.powerDns,
      registry: servers.registry,
    },
    'mirab.test',
  );
  const environment = {
    controlPlane: { ...rendered.controlPlane, ...changes.controlPlane },
    engine: { ...rendered.engine, ...changes.engine },
  };
  const start = (): Promise<RunningProcess[]> => startMirab(settings, environment);
  const processes = await start();
  const cli = async (...args: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, ['dist/control-plane/src/cli.js', ...args], {
      env: baseEnvironment(environment.controlPlane),
    });
    return stdout;
  };
  const token = await createToken(cli, 'operator');
  const panel = panelUrl(settings);
  return {
    panelUrl: panel,
    apiUrl: `${panel}/api/v1`,
    api: new ApiClient(`${panel}/api/v1`, token),
    token,
    environment,
    database,
    stacksDirectory,
    cli,
    start,
    processes,
    close: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await database.drop();
      await rm(stacksDirectory, { recursive: true, force: true });
    },
  };
}

/** Secret of a new token, made on the command line. */
export async function createToken(
  cli: TestMirab['cli'],
  role: Role,
  tenant?: string,
): Promise<string> {
  const printed = await cli(
    'create-token',
    '--name',
    `test ${role}`,
    '--role',
    role,
    ...(tenant ? ['--tenant', tenant] : []),
  );
  return readToken(printed);
}

const signInAsOwner = async ({ apiUrl, cli }: TestMirab): Promise<ApiClient> =>
  new ApiClient(apiUrl, await createToken(cli, 'owner'));

/** Lets the upgrades of a suite begin without a backup before them, as an owner may choose; they have a suite of their own. */
export async function upgradeWithoutBackup(mirab: TestMirab): Promise<void> {
  const owner = await signInAsOwner(mirab);
  const environments = await owner.get<Page<EnvironmentResponse>>('/environments');
  for (const { id, version, backupBeforeUpgrade } of environments.items)
    if (backupBeforeUpgrade)
      await owner.patch(`/environments/${id}`, { backupBeforeUpgrade: false }, version);
}

/** Has a directory of the hosts as the default place of backups, as an owner makes it. */
export async function makeBackupTarget(
  mirab: TestMirab,
  path: string,
): Promise<BackupTargetResponse> {
  const owner = await signInAsOwner(mirab);
  return owner.post('/backup-targets', { kind: 'local', slug: 'disk', name: 'Disk', path });
}

/** Registers this machine and publishes both releases of edu-erp. */
export async function publishEduErp(
  mirab: TestMirab,
): Promise<{ host: HostResponse; release: ReleaseResponse; content: DemoContent }> {
  const { traefik, dockerHost, images, checkout } = getServers();
  const content = new DemoContent(mirab.api, () => undefined);
  const host = await content.ensureHost({
    address: traefik.address,
    httpPort: traefik.port,
    traefikApiUrl: traefik.apiUrl,
    stacksDirectory: mirab.stacksDirectory,
    dockerSocket: new URL(dockerHost).pathname,
  });
  const release = await content.ensureReleases(join(checkout, 'products/edu-erp'), images);
  return { host, release, content };
}
