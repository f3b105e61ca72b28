import { describe, expect, it } from 'vitest';
import { RefusedError } from '../problems.js';
import { readYaml } from '../text/read-yaml.js';
import { buildSpec, render } from '../testing/sample-stack.js';
import { assertComposePolicy } from './compose-policy.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a parsed file is bent out of its type here on purpose
type Loose = any;
const { compose } = render(buildSpec());
const parse = (): Loose => readYaml(compose, { maxBytes: 2 ** 20, maxAliases: 0 });

/** Pointers of the problems that a changed file has. */
function breaches(change: (file: Loose) => void): string[] {
  const file = parse();
  change(file);
  try {
    assertComposePolicy(file, 's7');
    return [];
  } catch (error) {
    if (error instanceof RefusedError) return error.problems.map(({ pointer }) => pointer);
    throw error;
  }
}
const web = (file: Loose): Loose => file.services['web-r1'];

describe('assertComposePolicy (rules R7, R8)', () => {
  it('passes what the renderer writes', () => {
    expect(breaches(() => undefined)).toEqual([]);
  });

  it.each([
    ['privileged', true],
    ['cap_add', ['SYS_ADMIN']],
    ['devices', ['/dev/sda']],
    ['network_mode', 'host'],
    ['pid', 'host'],
    ['build', '.'],
    ['ports', ['80:80']],
    ['container_name', 'x'],
    ['env_file', ['.env']],
    ['use_api_socket', true],
    ['provider', { type: 'x' }],
    ['extends', { service: 'x' }],
    ['sysctls', {}],
    ['external_links', ['x']],
    ['post_start', []],
    ['hostname', 'x'],
    ['userns_mode', 'host'],
    ['deploy', {}],
  ])('refuses the key %s', (key, value) => {
    expect(
      breaches((file) => {
        web(file)[key] = value;
      }),
    ).toContain(`/services/web-r1/${key}`);
  });

  it.each([
    'image',
    'cap_drop',
    'security_opt',
    'mem_limit',
    'cpus',
    'pids_limit',
    'logging',
    'networks',
    'restart',
    'labels',
  ])('refuses a service without %s', (key) => {
    expect(
      breaches((file) => {
        web(file)[key] = undefined;
      }),
    ).toContain(`/services/web-r1/${key}`);
  });

  it.each<[string, (file: Loose) => void, string]>([
    [
      'an image by tag (rule R29)',
      (file) => {
        web(file).image = 'registry.example.com/web:1';
      },
      '/services/web-r1/image',
    ],
    [
      'a bind mount',
      (file) => {
        web(file).volumes = [{ type: 'bind', source: '/', target: '/x' }];
      },
      '/services/web-r1/volumes/0/type',
    ],
    [
      'a foreign project',
      (file) => {
        file.name = 'mirab-s8';
      },
      '/name',
    ],
    [
      'a foreign network',
      (file) => {
        file.networks.web.name = 'mirab-s8-web';
      },
      '/networks/web/name',
    ],
    [
      'an internal network with a way out',
      (file) => {
        file.networks.internal.internal = false;
      },
      '/networks/internal/internal',
    ],
    [
      'an external network',
      (file) => {
        file.networks.web.external = true;
      },
      '/networks/web/external',
    ],
    [
      'a third network',
      (file) => {
        file.networks.other = { name: 'x' };
      },
      '/networks/other',
    ],
    [
      'a foreign volume',
      (file) => {
        file.volumes.data.name = 'mirab-s8_data';
      },
      '/volumes/data/name',
    ],
    [
      'a volume with driver options',
      (file) => {
        file.volumes.data.driver_opts = { device: '/' };
      },
      '/volumes/data/driver_opts',
    ],
    [
      'a secret file elsewhere',
      (file) => {
        file.secrets.DB_PASSWORD.file = '/etc/shadow';
      },
      '/secrets/DB_PASSWORD/file',
    ],
    [
      'an undeclared volume',
      (file) => {
        file.volumes = {};
      },
      '/services/db',
    ],
    [
      'an unknown dependency',
      (file) => {
        web(file).depends_on.ghost = { condition: 'service_started' };
      },
      '/services/web-r1',
    ],
    [
      'another security option',
      (file) => {
        web(file).security_opt = ['seccomp=unconfined'];
      },
      '/services/web-r1/security_opt/0',
    ],
    [
      'another log driver',
      (file) => {
        web(file).logging.driver = 'syslog';
      },
      '/services/web-r1/logging/driver',
    ],
    [
      'another profile',
      (file) => {
        web(file).profiles = ['debug'];
      },
      '/services/web-r1/profiles/0',
    ],
    [
      'a host pattern in a rule (rule R9)',
      (file) => {
        web(file).labels['traefik.http.routers.s7-web-r1.rule'] = 'Host(`*`)';
      },
      '/services/web-r1/labels',
    ],
    [
      'labels of another stack',
      (file) => {
        web(file).labels['mirab.stack'] = 's8';
      },
      '/services/web-r1/labels',
    ],
    [
      'a label of nobody',
      (file) => {
        web(file).labels['com.example'] = 'x';
      },
      '/services/web-r1/labels',
    ],
    [
      'Traefik labels on a plain service',
      (file) => {
        file.services.worker.labels['traefik.enable'] = 'true';
      },
      '/services/worker/labels',
    ],
    [
      'Traefik labels of another service',
      (file) => {
        file.services['api-r1'].labels = web(file).labels;
      },
      '/services/api-r1/labels',
    ],
    [
      'a single dollar sign',
      (file) => {
        web(file).environment.TITLE = '${MIRAB_KEY}';
      },
      '/services/web-r1/environment/TITLE',
    ],
    [
      'an include',
      (file) => {
        file.include = ['oci://x'];
      },
      '/include',
    ],
  ])('refuses %s', (_what, change, pointer) => {
    expect(breaches(change)).toContain(pointer);
  });
});
