import { listOwnProcessGroups, listServerPortClaims } from './port-claims.js';
import { LocalError, messageOf } from './local-error.js';
import type { LocalSettings } from './local-settings.js';
import { assertPortsFree } from './processes/ports.js';
import type { RunningProcess } from './processes/start-process.js';
import type { DockerServer } from './servers/dockerd.js';
import {
  type AmqpAddress,
  dockerServer,
  type PostgresAddress,
  type PowerDnsAddress,
  postgresServer,
  powerDnsServer,
  rabbitMqServer,
  type RegistryAddress,
  registryServer,
  type TraefikAddress,
  traefikServer,
} from './server-choices.js';
import { type GivenServer, saveGivenServers } from './server-status.js';
import { ensureStateDirectory } from './state-directory.js';

/** Addresses of everything outside that Mirab works with; `process` is null where it was there already. */
export interface LocalServers {
  postgres: PostgresAddress;
  amqp: AmqpAddress;
  powerDns: PowerDnsAddress;
  registry: RegistryAddress;
  docker: DockerServer;
  traefik: TraefikAddress;
}

/** Told as things happen: a server's name as a person says it, and what became of it. */
export type Progress = (server: string, state: string) => void;

/**
 * Starts what does not run yet, all at once except Traefik, which needs Docker. Idempotent. Refuses before anything
 * starts when a port is taken. When one fails, the others stay as they are.
 */
export async function startLocalServers(
  settings: LocalSettings,
  progress: Progress = () => {},
): Promise<LocalServers> {
  ensureStateDirectory(settings.stateDir);
  await assertPortsFree(listServerPortClaims(settings), listOwnProcessGroups(settings.stateDir));
  const docker = told('Docker', progress, dockerServer(settings));
  const traefik = docker.then(({ host }) =>
    told('Traefik', progress, traefikServer(settings, host)),
  );
  const wanted = [
    told('PostgreSQL', progress, postgresServer(settings)),
    told('RabbitMQ', progress, rabbitMqServer(settings)),
    told('PowerDNS', progress, powerDnsServer(settings)),
    told('Registry', progress, registryServer(settings)),
    docker,
    traefik,
  ] as const;
  await assertAllStarted(wanted);
  const [postgres, amqp, powerDns, registry] = await Promise.all(wanted);
  const servers = {
    postgres,
    amqp,
    powerDns,
    registry,
    docker: await docker,
    traefik: await traefik,
  };
  saveGivenServers(settings.stateDir, listGivenServers(servers));
  return servers;
}

function listGivenServers(servers: LocalServers): GivenServer[] {
  const { postgres, amqp, powerDns, registry, docker, traefik } = servers;
  const all = [
    { name: 'PostgreSQL', address: postgres.url, process: postgres.process },
    { name: 'RabbitMQ', address: amqp.url, process: amqp.process },
    { name: 'PowerDNS', address: powerDns.url, process: powerDns.process },
    { name: 'Registry', address: registry.url, process: registry.process },
    { name: 'Docker', address: docker.host, process: docker.process },
    { name: 'Traefik', address: traefik.apiUrl, process: traefik.process },
  ];
  return all.filter(({ process }) => process === null);
}

async function assertAllStarted(wanted: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(wanted);
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [messageOf(result.reason)] : [],
  );
  if (failures.length === 0) return;
  const reasons = [...new Set(failures)].join('\n\n');
  throw new LocalError(
    `${reasons}\n\nThe other servers are as they were told above; make down stops those that run.`,
  );
}

async function told<T extends { process: RunningProcess | null }>(
  server: string,
  progress: Progress,
  starting: Promise<T>,
): Promise<T> {
  const began = Date.now();
  try {
    const started = await starting;
    progress(server, renderState(started.process, Date.now() - began));
    return started;
  } catch (error) {
    progress(server, 'failed');
    throw error;
  }
}

function renderState(process: RunningProcess | null, milliseconds: number): string {
  if (!process) return 'there already, used as it is';
  if (!process.started) return `runs already (pid ${process.pid})`;
  return `started in ${(milliseconds / 1000).toFixed(1)} s (pid ${process.pid})`;
}
