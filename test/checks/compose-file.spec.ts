import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

interface Service {
  read_only?: boolean;
  init?: boolean;
  restart?: string;
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  cpus?: number;
  privileged?: boolean;
  network_mode?: string;
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  networks?: Record<string, unknown>;
  ports?: { host_ip?: string; published: string }[];
  volumes?: { type: string; source: string }[];
  image: string;
}
interface ComposeFile {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  secrets: Record<string, { file?: string; environment?: string }>;
}

const required = { MIRAB_PUBLIC_URL: 'https://panel.example.com', MIRAB_ZONE: 'apps.example.net' };

/** Nothing of this machine's environment but PATH, so that only what is given here counts. */
function config(variables: Record<string, string>, ...flags: string[]) {
  return run(
    'docker',
    ['compose', '--env-file', '/dev/null', '--file', 'docker-compose.yml', 'config', ...flags],
    {
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...variables },
    },
  );
}

describe('docker-compose.yml', () => {
  let file: ComposeFile;
  beforeAll(async () => {
    file = JSON.parse((await config(required, '--format', 'json')).stdout) as ComposeFile;
  });
  const servicesWhere = (test: (service: Service) => unknown) =>
    Object.entries(file.services)
      .filter(([, service]) => test(service))
      .map(([name]) => name);

  it.each(Object.keys(required))('says what to do when %s is not set', async (missing) => {
    const others = Object.fromEntries(
      Object.entries(required).filter(([name]) => name !== missing),
    );
    await expect(config(others, '--quiet')).rejects.toMatchObject({
      stderr: expect.stringContaining(`${missing} is missing a value: set it in .env`),
    });
  });

  it('takes every secret from a file and holds none itself', () => {
    expect(
      Object.values(file.secrets).filter((secret) => !secret.file || secret.environment),
    ).toEqual([]);
    const suspicious = Object.values(file.services)
      .flatMap((service) => Object.entries(service.environment ?? {}))
      .filter(
        ([name]) =>
          /PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|AMQP_URL/.test(name) && !name.endsWith('_FILE'),
      );
    expect(suspicious).toEqual([]);
  });

  it('gives no container more rights than it needs', () => {
    const careless = servicesWhere(
      ({ read_only, cap_drop, security_opt, privileged, init }) =>
        !read_only ||
        !init ||
        privileged ||
        cap_drop?.join() !== 'ALL' ||
        !security_opt?.includes('no-new-privileges:true'),
    );
    expect(careless).toEqual([]);
  });

  it('limits memory and processors of every container', () => {
    expect(servicesWhere(({ mem_limit, cpus }) => !mem_limit || !cpus)).toEqual([]);
  });

  it('watches the health of everything that stays', () => {
    expect(servicesWhere(({ healthcheck }) => !healthcheck)).toEqual(['migrate']);
    expect(servicesWhere(({ restart }) => restart !== 'unless-stopped')).toEqual(['migrate']);
  });

  it('shows the Docker socket to Traefik alone', () => {
    expect(
      servicesWhere(({ volumes }) => volumes?.some(({ source }) => source.includes('docker.sock'))),
    ).toEqual(['traefik']);
    expect(servicesWhere(({ network_mode }) => network_mode === 'host')).toEqual(['traefik']);
  });

  it('publishes on loopback only, until somebody says otherwise', () => {
    const published = Object.values(file.services).flatMap(({ ports }) => ports ?? []);
    expect(published.length).toBeGreaterThan(0);
    expect(published.filter(({ host_ip }) => host_ip !== '127.0.0.1')).toEqual([]);
  });

  it('keeps database, broker and the name server’s API in networks without a way out', () => {
    const internal = Object.entries(file.networks)
      .filter(([, network]) => network.internal)
      .map(([name]) => name);
    expect(internal.sort()).toEqual(['broker', 'database', 'dns']);
    expect(Object.keys(file.services.postgres?.networks ?? {})).toEqual(['database']);
    expect(Object.keys(file.services.rabbitmq?.networks ?? {})).toEqual(['broker']);
    expect(Object.keys(file.services['control-plane']?.networks ?? {})).not.toContain('dns');
  });

  it('pins every image to a version', () => {
    expect(
      servicesWhere(({ image }) => !/:v?\d+\.\d+\.\d+/.test(image) && !/:\d+\.\d+-/.test(image)),
    ).toEqual([]);
  });
});
