/** Everything that a run stands on: servers, hosts, control-plane and two engines, in one state directory, removed at the end. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  ensureSealingKeys,
  prepareDatabase,
  renderEnvironment,
} from '../../../deploy/demo/mirab-processes.js';
import { readLocalSettings, type LocalSettings } from '../../../deploy/local/local-settings.js';
import { isAlive } from '../../../deploy/local/processes/process-identity.js';
import { findRecord } from '../../../deploy/local/processes/process-record.js';
import { baseEnvironment } from '../../../deploy/local/processes/start-process.js';
import { stopProcesses } from '../../../deploy/local/processes/stop-process.js';
import { runtimeDirectory } from '../../../deploy/local/runtime-directory.js';
import { startPostgres } from '../../../deploy/local/servers/postgres.js';
import { startPowerDns, type PowerDnsServer } from '../../../deploy/local/servers/powerdns.js';
import { startRabbitMq } from '../../../deploy/local/servers/rabbitmq.js';
import { startRegistry } from '../../../deploy/local/servers/registry.js';
import {
  ensureStateDirectory,
  removeStateDirectory,
} from '../../../deploy/local/state-directory.js';
import { ApiClient, readToken } from '../../../deploy/demo/api-client.js';
import { ChaosHost, removeHost } from './chaos-host.js';
import { MirabProcess } from './mirab-process.js';
import {
  addNode,
  command,
  coreAddress,
  endProcess,
  labRange,
  raiseBridge,
  removeNodes,
} from './network.js';

export const zone = 'chaos.test';
/** Three of them must pass in seconds. */
export const leaseSeconds = 5;
const hostCount = 3;
const engineCount = 2;
const stateName = '.mirab-chaos';

export interface LabAddresses {
  databaseUrl: string;
  amqpUrl: string;
  powerDns: PowerDnsServer;
}

export const readChaosSettings = (): LocalSettings =>
  readLocalSettings({
    MIRAB_STATE_DIR: stateName,
    MIRAB_LOOPBACK_ADDRESS: coreAddress,
    MIRAB_DNS_ADDRESS: coreAddress,
    MIRAB_DOCKER_SOCKET: '/nonexistent/docker.sock',
  });

export class ChaosLab {
  readonly settings = readChaosSettings();
  readonly hosts: ChaosHost[] = [];
  readonly engines: MirabProcess[] = [];
  private parts:
    { controlPlane: MirabProcess; addresses: LabAddresses; registry: string } | undefined;

  get controlPlane(): MirabProcess {
    return this.started.controlPlane;
  }
  get addresses(): LabAddresses {
    return this.started.addresses;
  }
  get registry(): string {
    return this.started.registry;
  }
  private get started() {
    if (!this.parts) throw new Error('The laboratory has not started');
    return this.parts;
  }

  async start(say: (line: string) => void): Promise<void> {
    await removeLab();
    ensureStateDirectory(this.settings.stateDir);
    await raiseBridge();
    say('servers');
    const [postgres, amqp, powerDns, registry] = await Promise.all([
      this.startPostgres(),
      this.startRabbitMq(),
      this.startPowerDns(),
      startRegistry({ ...this.place, port: this.settings.MIRAB_REGISTRY_PORT }),
    ]);
    say('hosts');
    await Promise.all(
      Array.from({ length: hostCount }, (_, index) => this.startHost(index + 1, registry.name)),
    );
    this.hosts.sort((one, other) => one.name.localeCompare(other.name));
    say('control-plane and engines');
    const addresses = { databaseUrl: postgres.url, amqpUrl: amqp.url, powerDns };
    await prepareDatabase(this.settings, postgres.url);
    const controlPlane = await this.startMirab(addresses);
    this.parts = { controlPlane, addresses, registry: registry.name };
  }

  startPostgres() {
    return startPostgres({
      ...this.place,
      clients: labRange,
      port: this.settings.MIRAB_POSTGRES_PORT,
    });
  }
  startRabbitMq() {
    const {
      MIRAB_AMQP_PORT: port,
      MIRAB_AMQP_NODE_PORT: nodePort,
      MIRAB_EPMD_PORT: epmdPort,
    } = this.settings;
    return startRabbitMq({ ...this.place, port, nodePort, epmdPort });
  }
  startPowerDns() {
    return startPowerDns({
      ...this.place,
      apiPort: this.settings.MIRAB_POWERDNS_API_PORT,
      dnsAddress: coreAddress,
      dnsPort: this.settings.MIRAB_DNS_PORT,
      apiClients: labRange,
    });
  }
  /** SIGKILL to one of the servers, by its name on record. */
  killServer(name: 'postgres' | 'rabbitmq' | 'powerdns'): void {
    const record = findRecord(this.settings.stateDir, name);
    if (record && isAlive(record)) endProcess(record.pid);
  }

  /** One query as the superuser. */
  async query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const connectionString = this.addresses.databaseUrl;
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** A client with the token of a new operator. */
  async signIn(): Promise<{ api: ApiClient; token: string; url: string }> {
    const said = await command(
      'env',
      '-i',
      ...Object.entries(baseEnvironment(this.environment.controlPlane)).map(
        ([key, value]) => `${key}=${value}`,
      ),
      process.execPath,
      join(this.settings.checkout, 'dist/control-plane/src/cli.js'),
      'create-token',
      '--name',
      'chaos',
      '--role',
      'operator',
    );
    const token = readToken(said);
    const url = `http://${this.controlPlane.node.address}:${String(this.settings.MIRAB_CONTROL_PLANE_PORT)}/api/v1`;
    return { api: new ApiClient(url, token), token, url };
  }

  /** What nothing may ever show: word → what it is. */
  listSecrets(): Record<string, string> {
    const { engine, controlPlane } = this.environment;
    const passwordOf = (url: string | undefined): string => new URL(url ?? '').password;
    const { privateKey } = ensureSealingKeys(this.settings.stateDir);
    return {
      [passwordOf(engine['MIRAB_ENGINE_DATABASE_URL'])]: "the engine's database password",
      [passwordOf(controlPlane['MIRAB_DATABASE_URL'])]: "the control-plane's database password",
      [decodeURIComponent(passwordOf(engine['MIRAB_AMQP_URL']))]: "the broker's password",
      [engine['MIRAB_POWERDNS_API_KEY'] ?? '']: "PowerDNS's key",
      [privateKey]: 'the sealing key',
      ...Object.fromEntries(
        this.hosts.map((host) => [
          host.privateKey.split('\n')[3] ?? '',
          `the SSH key of ${host.name}`,
        ]),
      ),
    };
  }

  private environment: { controlPlane: Record<string, string>; engine: Record<string, string> } = {
    controlPlane: {},
    engine: {},
  };

  private get place() {
    return { stateDir: this.settings.stateDir, address: coreAddress };
  }

  private async startHost(number: number, registry: string): Promise<void> {
    const name = `h${String(number)}`;
    const host = new ChaosHost({
      node: await addNode(name, 20 + number),
      stateDir: join(this.settings.stateDir, 'hosts', name),
      registry,
      traefikProgram: join(this.settings.checkout, '.venv/bin/traefik'),
    });
    this.hosts.push(host);
    await host.start();
  }

  private async startMirab({
    databaseUrl,
    amqpUrl,
    powerDns,
  }: LabAddresses): Promise<MirabProcess> {
    const { stateDir, checkout } = this.settings;
    const dnsServer = `${powerDns.dnsAddress}:${String(powerDns.dnsPort)}`;
    this.environment = renderEnvironment(
      this.settings,
      { databaseUrl, amqpUrl, powerDns: { url: powerDns.url, apiKey: powerDns.apiKey, dnsServer } },
      zone,
    );
    const node = await addNode('panel', 5);
    Object.assign(this.environment.controlPlane, {
      MIRAB_MODE: 'development',
      MIRAB_CONTROL_PLANE_ADDRESS: node.address,
      MIRAB_PUBLIC_URL: `http://${node.address}:${String(this.settings.MIRAB_CONTROL_PLANE_PORT)}`,
    });
    const controlPlane = new MirabProcess({
      name: 'control-plane',
      program: 'control-plane',
      node,
      stateDir,
      checkout,
      environment: this.environment.controlPlane,
    });
    for (let number = 1; number <= engineCount; number += 1) {
      const name = `engine-${String(number)}`;
      this.engines.push(
        new MirabProcess({
          name,
          program: 'engine',
          node: await addNode(`e${String(number)}`, 10 + number),
          stateDir,
          checkout,
          ownClock: true,
          environment: {
            ...this.environment.engine,
            MIRAB_MODE: 'development', // failpoints
            MIRAB_ENGINE_NAME: name,
            MIRAB_ENGINE_LEASE_SECONDS: String(leaseSeconds),
            MIRAB_ENGINE_STEP_TIMEOUT_SECONDS: '60',
            MIRAB_ENGINE_WAIT_SECONDS: '25',
            MIRAB_ENGINE_DRAIN_SECONDS: '1',
            MIRAB_ENGINE_WATCH_SECONDS: '5', // a host that was away is believed again in seconds
            MIRAB_ENGINE_WORK_DIRECTORY: join(runtimeDirectory(stateDir), name),
          },
        }),
      );
    }
    await controlPlane.start();
    await Promise.all(this.engines.map((engine) => engine.start()));
    return controlPlane;
  }
}

/** Ends and removes all of a run, of this one or of one that was killed; what it recorded stays. */
export async function removeLab(stateDir = readChaosSettings().stateDir): Promise<void> {
  for (const pid of listFrozen(stateDir)) process.kill(pid, 'SIGCONT');
  await stopProcesses(stateDir);
  for (let number = 1; number <= hostCount; number += 1) {
    const name = `h${String(number)}`;
    await removeHost(join(stateDir, 'hosts', name), `/mirab-chaos-${name}`);
  }
  await removeNodes();
  rmSync(runtimeDirectory(stateDir), { recursive: true, force: true });
  for (const name of ['postgres', 'rabbitmq', 'powerdns', 'registry', 'hosts', 'logs', 'run'])
    rmSync(join(stateDir, name), { recursive: true, force: true });
}

/** Removes what runs have left, their histories included. A run makes the directory first: without one, nothing here is of this checkout. */
export async function cleanLab(stateDir = readChaosSettings().stateDir): Promise<boolean> {
  if (!existsSync(stateDir)) return false;
  ensureStateDirectory(stateDir); // refuses a directory that is not ours
  await removeLab(stateDir);
  await removeStateDirectory(stateDir);
  return true;
}

/** Our engines, which may stand still and then heed no signal. */
const listFrozen = (stateDir: string): number[] =>
  ['engine-1', 'engine-2', 'control-plane'].flatMap((name) => {
    const record = findRecord(stateDir, name);
    return record && isAlive(record) ? [record.pid] : [];
  });
