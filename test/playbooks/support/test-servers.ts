/** Where the servers are that these suites need; whoever starts them says so in the environment. */

const read = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: the suites need running servers`);
  return value;
};

export interface TestServers {
  /** `ansible-playbook`, absolute. */
  readonly ansiblePath: string;
  readonly dockerHost: string;
  /** Directory with `cli-plugins/docker-compose`, when the plugin is not installed for everybody. */
  readonly dockerConfig: string | undefined;
  /** `host:port` of a registry that this machine's Docker may push to. */
  readonly registry: string;
  readonly traefikApiUrl: string;
  /** Traefik's entry point for sites. */
  readonly traefikWebUrl: string;
}

export const getTestServers = (): TestServers => ({
  ansiblePath: read('MIRAB_TEST_ANSIBLE_PLAYBOOK'),
  dockerHost: read('MIRAB_TEST_DOCKER_HOST'),
  dockerConfig: process.env['MIRAB_TEST_DOCKER_CONFIG'],
  registry: read('MIRAB_TEST_REGISTRY'),
  traefikApiUrl: read('MIRAB_TEST_TRAEFIK_API_URL'),
  traefikWebUrl: read('MIRAB_TEST_TRAEFIK_WEB_URL'),
});
