/** Settings of the servers of the suites: as for a local Mirab, with a state directory and ports of their own. */
import { readLocalSettings, type LocalSettings } from '../../deploy/local/local-settings.js';

/** First of the ports; everything lies within a hundred above it. */
export const portBase = Number(process.env['MIRAB_TEST_PORT_BASE'] ?? 18_000);

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
