/**
 * One set of real servers for all suites: PostgreSQL, RabbitMQ, PowerDNS, a registry, Docker and Traefik, on ports and in a state
 * directory of their own. Images are built once and kept between runs; everything is stopped at the end, and only that.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { z } from 'zod';
import { startLocalServers } from '../../deploy/local/local-servers.js';
import { readLocalSettings, type LocalSettings } from '../../deploy/local/local-settings.js';
import { ensureStateDirectory } from '../../deploy/local/state-directory.js';
import { stopLocalServers } from '../../deploy/local/stop-servers.js';
import type { TestServers } from './servers.js';

const run = promisify(execFile);
const portBase = Number(process.env['MIRAB_TEST_PORT_BASE'] ?? 18_000);

/** Same names as for a local Mirab, moved to ports of our own. */
const testPorts = {
  MIRAB_CONTROL_PLANE_PORT: 0,
  MIRAB_CONTROL_PLANE_METRICS_PORT: 1,
  MIRAB_ENGINE_METRICS_PORT: 2,
  MIRAB_SSHD_PORT: 22,
  MIRAB_POSTGRES_PORT: 32,
  MIRAB_REGISTRY_PORT: 50,
  MIRAB_DNS_PORT: 53,
  MIRAB_POWERDNS_API_PORT: 54,
  MIRAB_EPMD_PORT: 69,
  MIRAB_AMQP_PORT: 72,
  MIRAB_AMQP_NODE_PORT: 73,
  MIRAB_TRAEFIK_WEB_PORT: 80,
  MIRAB_TRAEFIK_API_PORT: 81,
};

export function readTestSettings(): LocalSettings {
  const ports = Object.fromEntries(
    Object.entries(testPorts).map(([name, offset]) => [name, String(portBase + offset)]),
  );
  // A Docker of our own, so that no other daemon's containers are seen or touched.
  return readLocalSettings({
    MIRAB_STATE_DIR: '.mirab-test',
    MIRAB_DOCKER_SOCKET: '/nonexistent/docker.sock',
    ...ports,
  });
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const settings = readTestSettings();
  ensureStateDirectory(settings.stateDir);
  const say = (line: string): void => void process.stdout.write(`servers: ${line}\n`);
  const servers = await startLocalServers(settings, (server, state) => say(`${server} ${state}`));
  say('images (some minutes the first time)');
  const images = await buildImages(settings, servers.docker.host, servers.registry.name);
  const shared: TestServers = {
    stateDir: settings.stateDir,
    checkout: resolve('.'),
    portBase,
    postgresUrl: servers.postgres.url,
    amqpUrl: servers.amqp.url,
    powerDns: {
      url: servers.powerDns.url,
      apiKey: servers.powerDns.apiKey,
      dnsServer: `${servers.powerDns.dnsAddress}:${servers.powerDns.dnsPort}`,
    },
    registry: servers.registry.name,
    dockerHost: servers.docker.host,
    traefik: {
      apiUrl: servers.traefik.apiUrl,
      address: servers.traefik.webAddress,
      port: servers.traefik.webPort,
    },
    images,
  };
  project.provide('servers', shared);
  // The playbook suites read these addresses from the environment.
  Object.assign(process.env, {
    MIRAB_TEST_ANSIBLE_PLAYBOOK: resolve('.venv/bin/ansible-playbook'),
    MIRAB_TEST_DOCKER_HOST: shared.dockerHost,
    MIRAB_TEST_REGISTRY: shared.registry,
    MIRAB_TEST_TRAEFIK_API_URL: shared.traefik.apiUrl,
    MIRAB_TEST_TRAEFIK_WEB_URL: `http://${shared.traefik.address}:${shared.traefik.port}`,
  });
  return async () => {
    if (process.env['MIRAB_TEST_KEEP_SERVERS'] === 'true') return;
    await stopLocalServers(settings);
  };
}

async function buildImages(
  settings: LocalSettings,
  dockerHost: string,
  registry: string,
): Promise<Record<string, string>> {
  const out = join(settings.stateDir, 'images.json');
  await run(
    resolve('deploy/images/build.sh'),
    ['--registry', registry, '--out', out, '--only', 'product'],
    {
      env: { ...process.env, DOCKER_HOST: dockerHost },
      maxBuffer: 64 * 2 ** 20,
    },
  );
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(out, 'utf8')));
}
