import { describe, expect, it } from 'vitest';
import { RefusedError, type Problem } from '../problems.js';
import { pin, sampleProduct } from '../testing/sample-stack.js';
import { parseProduct } from './parse-product.js';

/** Problems of a product text, as `pointer code`. */
function refusals(text: string, images: Record<string, string> = {}): string[] {
  return problemsOf(text, images).map(({ pointer, code }) => `${pointer} ${code}`);
}

function problemsOf(text: string, images: Record<string, string> = {}): readonly Problem[] {
  try {
    parseProduct(text, images);
    return [];
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}

const replace = (from: string, to: string): string => {
  expect(sampleProduct).toContain(from);
  return sampleProduct.replace(from, to);
};

/** The sample with one more key on the worker. */
const withWorkerKey = (yaml: string): string =>
  replace(
    `  worker:\n    image: ${pin('api')}\n`,
    `  worker:\n    image: ${pin('api')}\n    ${yaml}\n`,
  );

describe('parseProduct', () => {
  it('reads the usual spellings into one form', () => {
    const product = `
name: shop
services:
  web:
    image: ${pin('web')}
    command: [serve, --all]
    environment: ["A=b=c", "PRICE=$$5", EMPTY=]
    depends_on: [store]
    volumes: ["data:/data", "logs:/logs:ro", { type: volume, source: data, target: /more, read_only: true }]
    tmpfs: /tmp
    user: 1000
    shm_size: 64M
    stop_grace_period: 1m
    healthcheck: { test: [CMD, check], start_period: 1m30s }
  store:
    image: ${pin('store')}
    environment: { PORT: 8080, DEBUG: true }
    depends_on: {}
volumes: { data: , logs: {} }
`;
    const manifest = parseProduct(product, {});
    expect(manifest.services['web']).toEqual({
      image: pin('web'),
      command: ['serve', '--all'],
      environment: { A: 'b=c', PRICE: '$5', EMPTY: '' },
      variables: [],
      dependsOn: { store: 'started' },
      volumes: [
        { volume: 'data', target: '/data', readOnly: false },
        { volume: 'logs', target: '/logs', readOnly: true },
        { volume: 'data', target: '/more', readOnly: true },
      ],
      tmpfs: ['/tmp'],
      user: '1000',
      shmSizeBytes: 64 * 2 ** 20,
      stopGracePeriod: '60s',
      healthcheck: { test: ['CMD', 'check'], startPeriod: '90s' },
    });
    expect(manifest.services['store']?.environment).toEqual({ PORT: '8080', DEBUG: 'true' });
  });

  it('reads sizes in bytes and gives variables their defaults', () => {
    const manifest = parseProduct(
      replace(
        '  variables:\n',
        '  sizes: { small: { web: { replicas: 2, memory: 128M, cpus: 0.5 } } }\n  variables:\n',
      ),
      {},
    );
    expect(manifest.sizes).toEqual({
      small: { web: { replicas: 2, memoryBytes: 2 ** 27, cpus: 0.5 } },
    });
    expect(manifest.variables['DB_PASSWORD']).toEqual({
      required: false,
      secret: true,
      generate: true,
      as: 'file',
    });
  });

  it('tells every problem at once, shape and references alike', () => {
    const text = sampleProduct
      .replace('name: sample', 'name: Sample Product')
      .replace('{ port: 8080,', '{ port: 80800,')
      .replace('command: [app, migrate]', 'command: app migrate')
      .replace('outbound: [worker]', 'outbound: [worker, ghost]')
      .replace('depends_on: [api]', 'depends_on: [api, nobody]\n    privileged: true');
    expect(refusals(text).sort()).toEqual([
      '/name VALUE_INVALID',
      '/services/web/depends_on SERVICE_MISSING',
      '/services/web/privileged KEY_REFUSED',
      '/x-mirab/expose/web/port VALUE_INVALID',
      '/x-mirab/migrate/command VALUE_INVALID',
      '/x-mirab/outbound/1 SERVICE_MISSING',
    ]);
  });

  it('says in a sentence why a key is refused', () => {
    expect(problemsOf(withWorkerKey('ports: ["80:80"]'))).toEqual([
      {
        pointer: '/services/worker/ports',
        code: 'KEY_REFUSED',
        message:
          '"ports" is not allowed: Traefik is the only way in; name the port under x-mirab.expose.',
      },
    ]);
  });
});

describe('allow-list of Compose keys (rule R8)', () => {
  it.each([
    'privileged: true',
    'cap_add: [SYS_ADMIN]',
    'devices: [/dev/sda]',
    'pid: host',
    'ipc: host',
    'network_mode: host',
    'userns_mode: host',
    'cgroup_parent: x',
    'security_opt: [seccomp=unconfined]',
    'sysctls: {a: 1}',
    'volumes_from: [db]',
    'links: [db]',
    'external_links: [x]',
    'extra_hosts: ["db:1.2.3.4"]',
    'use_api_socket: true',
    'provider: {type: x}',
    'post_start: [{command: x}]',
    'build: .',
    'extends: {service: x}',
    'env_file: .env',
    'container_name: x',
    'hostname: x',
    'labels: {traefik.enable: "true"}',
    'networks: [other]',
    'ports: ["1:1"]',
    'configs: [x]',
    'secrets: [x]',
    'deploy: {replicas: 2}',
    'mem_limit: 1G',
    'restart: always',
    'runtime: x',
    'logging: {driver: syslog}',
    'profiles: [x]',
    'group_add: [docker]',
    'gpus: all',
  ])('refuses %s on a service', (yaml) => {
    const key = yaml.slice(0, yaml.indexOf(':'));
    expect(refusals(withWorkerKey(yaml))).toEqual([`/services/worker/${key} KEY_REFUSED`]);
  });

  it('refuses a key that nobody knows', () => {
    expect(refusals(withWorkerKey('imagee: x'))).toEqual(['/services/worker/imagee KEY_UNKNOWN']);
  });

  it.each(['networks: {}', 'configs: {}', 'secrets: {}', 'include: [x.yaml]'])(
    'refuses %s at the top',
    (yaml) => {
      expect(refusals(`${sampleProduct}${yaml}\n`)).toEqual([
        `/${yaml.slice(0, yaml.indexOf(':'))} KEY_REFUSED`,
      ]);
    },
  );

  it('points at a key of the block that stands at the top instead', () => {
    expect(refusals(`${sampleProduct}expose: {}\n`)).toEqual(['/expose KEY_UNKNOWN']);
  });

  it.each([
    'driver: local',
    'driver_opts: {type: none, o: bind, device: /}',
    'external: true',
    'name: other',
  ])('refuses the volume option %s', (yaml) => {
    const text = replace('volumes: { data: }', `volumes: { data: { ${yaml} } }`);
    expect(refusals(text)).toEqual([
      `/volumes/data/${yaml.slice(0, yaml.indexOf(':'))} KEY_REFUSED`,
    ]);
  });

  it.each([
    '/var/run/docker.sock:/x',
    './here:/x',
    '../up:/x',
    '~/home:/x',
    '/only',
    'data:/x:z',
    'data',
  ])('refuses the mount %s', (mount) => {
    expect(refusals(withWorkerKey(`volumes: ["${mount}"]`))).toEqual([
      '/services/worker/volumes/0 VOLUME_REFUSED',
    ]);
  });

  it('refuses a bind mount in the long form', () => {
    expect(refusals(withWorkerKey('volumes: [{type: bind, source: /, target: /x}]'))).toEqual([
      '/services/worker/volumes/0/type VOLUME_REFUSED',
    ]);
  });
});

describe('values of a product file', () => {
  it.each([
    ['command: app worker', '/services/worker/command COMMAND_NOT_A_LIST'],
    ['healthcheck: { test: "curl x" }', '/services/worker/healthcheck/test HEALTHCHECK_SHELL'],
    [
      'healthcheck: { test: [CMD-SHELL, "curl x"] }',
      '/services/worker/healthcheck/test HEALTHCHECK_SHELL',
    ],
    ['healthcheck: { test: [NONE] }', '/services/worker/healthcheck/test VALUE_INVALID'],
    ['environment: { A: }', '/services/worker/environment/A ENVIRONMENT_VALUE'],
    ['environment: [HOME]', '/services/worker/environment/0 ENVIRONMENT_VALUE'],
    ['environment: { A: 1.10 }', '/services/worker/environment/A ENVIRONMENT_VALUE'],
    ['environment: { lower: x }', '/services/worker/environment/lower VALUE_INVALID'],
    ['environment: { A: "${HOME}" }', '/services/worker/environment/A INTERPOLATION'],
    ['command: [echo, $HOME]', '/services/worker/command/1 INTERPOLATION'],
    ['stop_grace_period: soon', '/services/worker/stop_grace_period DURATION_INVALID'],
    ['shm_size: 64', '/services/worker/shm_size MEMORY_INVALID'],
    ['user: "root;id"', '/services/worker/user VALUE_INVALID'],
    ['stop_signal: SIGKILL', '/services/worker/stop_signal VALUE_INVALID'],
    ['tmpfs: ["tmp"]', '/services/worker/tmpfs/0 VALUE_INVALID'],
    ['volumes: ["missing:/x"]', '/services/worker/volumes/0 VOLUME_MISSING'],
    ['environment: { MAIL_PASSWORD: x }', '/services/worker/x-mirab-variables/1 VARIABLE_SHADOWED'],
  ])('refuses %s', (yaml, expected) => {
    expect(refusals(withWorkerKey(yaml))).toEqual([expected]);
  });

  it.each([
    [
      '[DB_PASSWORD, MAIL_PASSWORD]',
      '[DB_PASSWORD, NOBODY]',
      '/services/worker/x-mirab-variables/1 VARIABLE_MISSING',
    ],
    ['depends_on: [api]', 'depends_on: [web]', '/services/web/depends_on DEPENDENCY_CYCLE'],
    [
      'depends_on: [api]',
      'depends_on: { worker: { condition: service_healthy } }',
      '/services/web/depends_on/worker HEALTHCHECK_MISSING',
    ],
    [
      'depends_on: [api]',
      'depends_on: { api: { condition: service_completed_successfully } }',
      '/services/web/depends_on/api/condition CONDITION_REFUSED',
    ],
    [
      'migrate: { service: api',
      'migrate: { service: ghost',
      '/x-mirab/migrate/service SERVICE_MISSING',
    ],
    [
      'kind: postgres, service: db',
      'kind: postgres, service: ghost',
      '/x-mirab/backup/database/service BACKUP_TARGET_MISSING',
    ],
    [
      'kind: postgres, service: db, database: app',
      'kind: volume, volume: ghost',
      '/x-mirab/backup/database/volume BACKUP_TARGET_MISSING',
    ],
    ['outbound: [worker]', 'outbound: [db]', '/x-mirab/outbound/0 OUTBOUND_DATABASE'],
    ['outbound: [worker]', 'outbound: [web]', '/x-mirab/outbound/0 OUTBOUND_EXPOSED'],
    ['host: "api.{tenant}"', 'host: "{tenant}"', '/x-mirab/expose/api/host HOST_DUPLICATE'],
    [
      'host: "api.{tenant}"',
      'host: "{tenant}.`) || Host(`b"',
      '/x-mirab/expose/api/host VALUE_INVALID',
    ],
    [
      '  expose:\n',
      '  expose:\n    ghost: { port: 1, host: "g.{tenant}", health: / }\n',
      '/x-mirab/expose/ghost SERVICE_MISSING',
    ],
    [
      'TITLE: { required: true }',
      'TITLE: { required: true, pattern: "^(?=a)a$" }',
      '/x-mirab/variables/TITLE/pattern PATTERN_REFUSED',
    ],
    [
      'TITLE: { required: true }',
      `${Array.from({ length: 9 }, (_, n) => `T${n}: { pattern: "^.{1,500}$" }`).join('\n    ')}\n    TITLE: { required: true }`,
      '/x-mirab/variables PATTERNS_TOO_LARGE',
    ],
    [
      'TITLE: { required: true }',
      'TITLE: { pattern: "^a$", default: b }',
      '/x-mirab/variables/TITLE/default VARIABLE_PATTERN',
    ],
    [
      'TITLE: { required: true }',
      'TITLE: { generate: true }',
      '/x-mirab/variables/TITLE/generate GENERATE_NOT_SECRET',
    ],
    [
      'TITLE: { required: true }',
      'TITLE: { as: file }',
      '/x-mirab/variables/TITLE/as FILE_NOT_SECRET',
    ],
    [
      'TITLE: { required: true }',
      'TITLE: { secret: true, default: x }',
      '/x-mirab/variables/TITLE/default SECRET_DEFAULT',
    ],
    [
      'TITLE: { required: true }',
      'TITLE: { requird: true }',
      '/x-mirab/variables/TITLE/requird KEY_UNKNOWN',
    ],
  ])('refuses %s → %s', (from, to, expected) => {
    expect(refusals(replace(from, to))).toContain(expected);
  });

  it('wants a healthcheck on what is exposed', () => {
    const text = sampleProduct.replaceAll(
      '    healthcheck: { test: [CMD, app, check], interval: 2s }\n',
      '',
    );
    expect(refusals(text)).toEqual([
      '/services/web HEALTHCHECK_MISSING',
      '/services/api HEALTHCHECK_MISSING',
      '/services/worker/depends_on/api HEALTHCHECK_MISSING',
    ]);
  });

  it.each(['migrate', 'web-r3'])('refuses the service name %s, which looks generated', (name) => {
    expect(
      refusals(
        `${sampleProduct.replace('volumes: { data: }\n', '')}  ${name}: { image: ${pin('x')} }\nvolumes: { data: }\n`,
      ),
    ).toEqual([`/services/${name} SERVICE_NAME_RESERVED`]);
  });

  it('refuses what is not YAML with one problem at the root', () => {
    expect(refusals('services: [')).toEqual([' YAML_INVALID']);
    expect(refusals('just text')).toContain(' VALUE_INVALID');
  });
});

describe('image digests (rule R29)', () => {
  const tag = 'registry.example.com/web:1';
  const text = replace(pin('web'), tag);

  it('takes the digest of a tag from the release', () => {
    expect(parseProduct(text, { [tag]: pin('web', '9') }).services['web']?.image).toBe(
      pin('web', '9'),
    );
  });

  it('refuses a tag without a digest and names the service', () => {
    expect(problemsOf(text)).toEqual([
      {
        pointer: '/services/web/image',
        code: 'IMAGE_DIGEST_MISSING',
        message: `The image "${tag}" of the service "web" has no digest.`,
      },
    ]);
  });

  it('refuses a release that pins to another tag', () => {
    expect(refusals(text, { [tag]: 'registry.example.com/web:2' })).toEqual([
      '/services/web/image IMAGE_INVALID',
    ]);
  });

  it.each(['toString', '-v', 'a b', `web@sha256:${'0'.repeat(63)}`])(
    'refuses the image %s',
    (image) => {
      expect(refusals(replace(pin('web'), `"${image}"`))).toHaveLength(1);
    },
  );
});
