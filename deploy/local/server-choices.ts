import { connect } from 'amqplib';
import { join } from 'node:path';
import pg from 'pg';
import { LocalError, messageOf } from './local-error.js';
import type { LocalSettings } from './local-settings.js';
import type { RunningProcess } from './processes/start-process.js';
import { type DockerServer, startDockerd } from './servers/dockerd.js';
import { startPostgres } from './servers/postgres.js';
import { probePowerDnsApi, startPowerDns } from './servers/powerdns.js';
import { startRabbitMq } from './servers/rabbitmq.js';
import { probeRegistry, startRegistry } from './servers/registry.js';
import { probeTraefik, startTraefik } from './servers/traefik.js';

/** The process that we run, or null for a server that was there already. */
interface Choice {
  process: RunningProcess | null;
}
export interface PostgresAddress extends Choice {
  /** Of a role that may create roles and databases. */
  url: string;
}
export interface AmqpAddress extends Choice {
  url: string;
}
export interface PowerDnsAddress extends Choice {
  url: string;
  apiKey: string;
  dnsAddress: string;
  dnsPort: number;
}
export interface RegistryAddress extends Choice {
  url: string;
  /** `host:port`, the first part of an image name. */
  name: string;
}
export interface TraefikAddress extends Choice {
  apiUrl: string;
  webAddress: string;
  webPort: number;
  /** Null for a Traefik that is not ours. */
  dynamicDirectory: string | null;
}

export async function postgresServer(settings: LocalSettings): Promise<PostgresAddress> {
  const { stateDir, MIRAB_POSTGRES_URL: url, MIRAB_LOOPBACK_ADDRESS: address } = settings;
  if (url) {
    await assertAnswers('MIRAB_POSTGRES_URL', () => probePostgres(url));
    return { url, process: null };
  }
  const process = await startPostgres({ stateDir, address, port: settings.MIRAB_POSTGRES_PORT });
  return { url: process.url, process };
}

export async function rabbitMqServer(settings: LocalSettings): Promise<AmqpAddress> {
  const { stateDir, MIRAB_AMQP_URL: url, MIRAB_LOOPBACK_ADDRESS: address } = settings;
  if (url) {
    await assertAnswers('MIRAB_AMQP_URL', async () =>
      (await connect(url, { timeout: 5000 })).close(),
    );
    return { url, process: null };
  }
  const {
    MIRAB_AMQP_PORT: port,
    MIRAB_AMQP_NODE_PORT: nodePort,
    MIRAB_EPMD_PORT: epmdPort,
  } = settings;
  const process = await startRabbitMq({ stateDir, address, port, nodePort, epmdPort });
  return { url: process.url, process };
}

export async function powerDnsServer(settings: LocalSettings): Promise<PowerDnsAddress> {
  const { MIRAB_POWERDNS_URL: url, MIRAB_POWERDNS_API_KEY: apiKey = '' } = settings;
  const { stateDir, MIRAB_DNS_ADDRESS: dnsAddress, MIRAB_DNS_PORT: dnsPort } = settings;
  if (url) {
    await assertAnswers('MIRAB_POWERDNS_URL', () => probePowerDnsApi(url, apiKey));
    return { url, apiKey, dnsAddress, dnsPort, process: null };
  }
  const { MIRAB_LOOPBACK_ADDRESS: address, MIRAB_POWERDNS_API_PORT: apiPort } = settings;
  const process = await startPowerDns({ stateDir, address, apiPort, dnsAddress, dnsPort });
  return { url: process.url, apiKey: process.apiKey, dnsAddress, dnsPort, process };
}

export async function registryServer(settings: LocalSettings): Promise<RegistryAddress> {
  const { stateDir, MIRAB_REGISTRY_URL: url, MIRAB_LOOPBACK_ADDRESS: address } = settings;
  if (url) {
    await assertAnswers('MIRAB_REGISTRY_URL', () => probeRegistry(url));
    return { url, name: new URL(url).host, process: null };
  }
  const process = await startRegistry({ stateDir, address, port: settings.MIRAB_REGISTRY_PORT });
  return { url: process.url, name: process.name, process };
}

export function dockerServer(settings: LocalSettings): Promise<DockerServer> {
  return startDockerd({
    stateDir: settings.stateDir,
    dockerHost: settings.DOCKER_HOST,
    socket: settings.MIRAB_DOCKER_SOCKET,
    bip: settings.MIRAB_DOCKERD_BIP,
    addressPool: settings.MIRAB_DOCKERD_ADDRESS_POOL,
  });
}

export async function traefikServer(
  settings: LocalSettings,
  dockerHost: string,
): Promise<TraefikAddress> {
  const { MIRAB_TRAEFIK_WEB_ADDRESS: webAddress, MIRAB_TRAEFIK_WEB_PORT: webPort } = settings;
  const apiUrl = settings.MIRAB_TRAEFIK_API_URL;
  if (apiUrl) {
    await assertAnswers('MIRAB_TRAEFIK_API_URL', () => probeTraefik(apiUrl));
    return { apiUrl, webAddress, webPort, dynamicDirectory: null, process: null };
  }
  const process = await startTraefik({
    stateDir: settings.stateDir,
    program: join(settings.checkout, '.venv', 'bin', 'traefik'),
    address: settings.MIRAB_LOOPBACK_ADDRESS,
    apiPort: settings.MIRAB_TRAEFIK_API_PORT,
    webAddress,
    webPort,
    dockerHost,
  });
  const { dynamicDirectory } = process;
  return { apiUrl: process.apiUrl, webAddress, webPort, dynamicDirectory, process };
}

/** The address itself is not repeated in the message: it may hold a password. */
async function assertAnswers(variable: string, probe: () => Promise<unknown>): Promise<void> {
  try {
    await probe();
  } catch (error) {
    throw new LocalError(
      `${variable} is set, but the server there does not answer as it should (${messageOf(error)}). Start it, or unset ${variable} to let Mirab run one.`,
    );
  }
}

async function probePostgres(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}
