/**
 * A Mirab of its own for the benchmark, on the servers of the demo: another database, and processes that take the places of the demo's for
 * as long as it measures. The demo's are started again at the end.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import type { HostResponse, ReleaseResponse } from '#libs/contracts';
import { ApiClient, readToken } from '../../deploy/demo/api-client.js';
import { DemoContent } from '../../deploy/demo/demo-content.js';
import {
  loginUrls,
  memoryFlags,
  memoryVariables,
  panelUrl,
  prepareDatabase,
  renderEnvironment,
  startMirab,
  type MirabEnvironment,
  type MirabServers,
} from '../../deploy/demo/mirab-processes.js';
import { startLocalServers, type LocalServers } from '../../deploy/local/local-servers.js';
import type { LocalSettings } from '../../deploy/local/local-settings.js';
import {
  baseEnvironment,
  startProcess,
  type RunningProcess,
} from '../../deploy/local/processes/start-process.js';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';
import { runtimeDirectory } from '../../deploy/local/runtime-directory.js';

const run = promisify(execFile);
const databaseName = 'mirab_bench';
const zone = 'mirab.test';
// Containers of the demo's stacks stand on the same Docker, under names made from these numbers.
const firstStackNumber = 900_001;
const engineNames = ['engine', 'engine-b'] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineOptions {
  name?: EngineName;
  /** `idle` claims as every engine does and has recipes that do nothing. */
  kind?: 'real' | 'idle';
  variables?: Readonly<Record<string, string>>;
}

export class Lab {
  private constructor(
    readonly settings: LocalSettings,
    readonly servers: LocalServers,
    readonly databaseUrl: string,
    readonly environment: MirabEnvironment,
    readonly admin: pg.Client,
    readonly api: ApiClient,
    readonly token: string,
    private readonly demo: MirabEnvironment,
  ) {}

  static async open(settings: LocalSettings): Promise<Lab> {
    const servers = await startLocalServers(settings);
    const databaseUrl = withDatabase(servers.postgres.url, databaseName);
    await execute(servers.postgres.url, `DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`);
    await execute(servers.postgres.url, `CREATE DATABASE ${databaseName}`);
    await prepareDatabase(settings, databaseUrl);
    const demo = renderEnvironment(settings, addressesOf(servers, servers.postgres.url), zone);
    const environment = renderEnvironment(settings, addressesOf(servers, databaseUrl), zone);
    await startMirab(settings, environment);
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(`ALTER SEQUENCE stacks_number_seq RESTART WITH ${firstStackNumber}`);
    const token = await createToken(settings, environment);
    const api = new ApiClient(`${panelUrl(settings)}/api/v1`, token);
    return new Lab(settings, servers, databaseUrl, environment, admin, api, token, demo);
  }

  get apiUrl(): string {
    return `${panelUrl(this.settings)}/api/v1`;
  }

  get engineUrl(): string {
    return loginUrls(this.settings, this.databaseUrl).engineUrl;
  }

  /** The engine of this name as described; one that runs in another way is replaced. */
  async startEngine(options: EngineOptions = {}): Promise<RunningProcess> {
    const { name = 'engine', kind = 'real', variables = {} } = options;
    const { checkout, stateDir, MIRAB_LOOPBACK_ADDRESS: address } = this.settings;
    const port = this.settings.MIRAB_ENGINE_METRICS_PORT + engineNames.indexOf(name);
    const program = kind === 'real' ? 'dist/engine/src/main.js' : 'dist/bench/lab/idle-engine.js';
    const environment = {
      ...this.environment.engine,
      MIRAB_ENGINE_NAME: `bench-${name}`,
      MIRAB_ENGINE_OPERATIONS_PORT: String(port),
      MIRAB_ENGINE_WORK_DIRECTORY: join(runtimeDirectory(stateDir), name),
      ...variables,
    };
    return startProcess({
      name,
      stateDir,
      argv: [process.execPath, ...memoryFlags, join(checkout, program)],
      env: baseEnvironment({ NODE_ENV: 'production', ...memoryVariables, ...environment }),
      cwd: checkout,
      rank: 60,
      ready: async () => {
        const answer = await fetch(`http://${address}:${port}/readyz`);
        if (!answer.ok) throw new Error(await answer.text());
      },
    });
  }

  async stopEngines(): Promise<void> {
    for (const name of engineNames) await stopProcess(this.settings.stateDir, name);
  }

  /** This machine as a host, with both releases of edu-erp published. */
  async prepareProduct(): Promise<{ host: HostResponse; release: ReleaseResponse }> {
    const { settings, servers } = this;
    const content = new DemoContent(this.api, () => undefined);
    const host = await content.ensureHost(this.localHost());
    const images = readFileSync(join(settings.stateDir, 'images.json'), 'utf8');
    const release = await content.ensureReleases(
      join(settings.checkout, 'products/edu-erp'),
      z.record(z.string(), z.string()).parse(JSON.parse(images)),
    );
    if (!servers.docker.host) throw new Error('There is no Docker');
    return { host, release };
  }

  localHost() {
    const { settings, servers } = this;
    return {
      address: servers.traefik.webAddress,
      httpPort: servers.traefik.webPort,
      traefikApiUrl: servers.traefik.apiUrl,
      stacksDirectory: join(settings.stateDir, 'bench-stacks'),
      dockerSocket: new URL(servers.docker.host).pathname,
    };
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(sql, values)).rows;
  }

  async close(): Promise<void> {
    await this.stopEngines();
    await stopProcess(this.settings.stateDir, 'sshd');
    await stopProcess(this.settings.stateDir, 'control-plane');
    await this.admin.end();
    const { url } = this.servers.postgres;
    await execute(url, `DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`);
    await startMirab(this.settings, this.demo);
  }
}

const addressesOf = (
  { amqp, powerDns, registry }: LocalServers,
  databaseUrl: string,
): MirabServers => ({
  databaseUrl,
  amqpUrl: amqp.url,
  powerDns: { ...powerDns, dnsServer: `${powerDns.dnsAddress}:${powerDns.dnsPort}` },
  registry: registry.name,
});

async function createToken(
  settings: LocalSettings,
  environment: MirabEnvironment,
): Promise<string> {
  const cli = join(settings.checkout, 'dist/control-plane/src/cli.js');
  const { stdout } = await run(
    process.execPath,
    [cli, 'create-token', '--name', 'bench', '--role', 'operator'],
    { env: baseEnvironment(environment.controlPlane) },
  );
  return readToken(stdout);
}

function withDatabase(base: string, name: string): string {
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
