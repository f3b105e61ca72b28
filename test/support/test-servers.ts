/** The one set of real servers that suites share: PostgreSQL, RabbitMQ, PowerDNS, a registry, Docker and Traefik. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startLocalServers } from '../../deploy/local/local-servers.js';
import type { LocalSettings } from '../../deploy/local/local-settings.js';
import { ensureStateDirectory } from '../../deploy/local/state-directory.js';
import type { TestServers } from './servers.js';
import { portBase } from './test-settings.js';

const run = promisify(execFile);

/** Starts what does not run yet, and builds the images that are not current (some minutes the first time). */
export async function startTestServers(
  settings: LocalSettings,
  say: (line: string) => void,
): Promise<TestServers> {
  ensureStateDirectory(settings.stateDir);
  const servers = await startLocalServers(settings, (server, state) => say(`${server} ${state}`));
  say('images (some minutes the first time)');
  const images = await buildImages(settings, servers.docker.host, servers.registry.name);
  return {
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
}

async function buildImages(
  settings: LocalSettings,
  dockerHost: string,
  registry: string,
): Promise<Record<string, string>> {
  const out = join(settings.stateDir, 'images.json');
  await run(
    resolve('deploy/images/build.sh'),
    ['--registry', registry, '--out', out, '--only', 'product,restic'],
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
