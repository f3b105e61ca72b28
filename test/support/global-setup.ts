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
import type { LocalSettings } from '../../deploy/local/local-settings.js';
import { ensureStateDirectory } from '../../deploy/local/state-directory.js';
import { stopLocalServers } from '../../deploy/local/stop-servers.js';
import type { TestServers } from './servers.js';
import { portBase, readTestSettings } from './test-settings.js';

const run = promisify(execFile);
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const settings = readTestSettings();
  ensureStateDirectory(settings.stateDir);
  const tearDown = async (): Promise<void> => {
    if (process.env['MIRAB_TEST_KEEP_SERVERS'] === 'true') return;
    await stopLocalServers(settings);
  };
  try {
    await provide(project, settings);
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

async function provide(project: TestProject, settings: LocalSettings): Promise<void> {
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
      env: {
        ...process.env,
        DOCKER_HOST: dockerHost,
        MIRAB_IMAGES_DIR: join(settings.stateDir, 'images'),
      },
      maxBuffer: 64 * 2 ** 20,
    },
  );
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(out, 'utf8')));
}
