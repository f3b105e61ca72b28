/**
 * One set of real servers for all suites, on ports and in a state directory of their own. Images are built once and kept between runs;
 * everything is stopped at the end, and only that, unless whoever runs several suites side by side keeps them for all.
 */
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { stopLocalServers } from '../../deploy/local/stop-servers.js';
import { readTestSettings } from './test-settings.js';
import { startTestServers } from './test-servers.js';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const settings = readTestSettings();
  const tearDown = async (): Promise<void> => {
    if (process.env['MIRAB_TEST_KEEP_SERVERS'] === 'true') return;
    await stopLocalServers(settings);
  };
  try {
    const say = (line: string): void => void process.stdout.write(`servers: ${line}\n`);
    const servers = await startTestServers(settings, say);
    project.provide('servers', servers);
    // The playbook suites read these addresses from the environment.
    Object.assign(process.env, {
      MIRAB_TEST_ANSIBLE_PLAYBOOK: resolve('.venv/bin/ansible-playbook'),
      MIRAB_TEST_DOCKER_HOST: servers.dockerHost,
      MIRAB_TEST_REGISTRY: servers.registry,
      MIRAB_TEST_TRAEFIK_API_URL: servers.traefik.apiUrl,
      MIRAB_TEST_TRAEFIK_WEB_URL: `http://${servers.traefik.address}:${servers.traefik.port}`,
    });
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
