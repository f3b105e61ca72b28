/** A small product: two exposed services, a worker, a database; variables, a secret, a generated secret. */
import { stringify } from 'yaml';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
export const anImage = (name: string, letter = 'a'): string =>
  `registry.test/erp/${name}@${digest(letter)}`;

export interface ProductFileOptions {
  name?: string;
  /** A hex letter that makes the images of a release differ from those of another. */
  images?: string;
  /** Put beside the declared variables. */
  variables?: Record<string, unknown>;
  services?: Record<string, unknown>;
  expose?: Record<string, unknown>;
  backup?: Record<string, unknown>;
  volumes?: Record<string, unknown>;
}

/** What an exposed service needs. */
export const healthcheck = { test: ['CMD', '/erp', 'check'], interval: '2s' };

export function aProductFile(options: ProductFileOptions = {}): string {
  const image = (name: string): string => anImage(name, options.images);
  return stringify({
    name: options.name ?? 'school',
    'x-mirab': {
      expose: {
        web: { port: 8080, host: '{tenant}', health: '/healthz' },
        api: { port: 8081, host: 'api.{tenant}', health: '/healthz' },
        ...options.expose,
      },
      ...(options.backup ? { backup: options.backup } : {}),
      sizes: {
        small: { web: { replicas: 1, memory: '128M', cpus: 0.5 } },
        large: { web: { replicas: 4, memory: '512M', cpus: 2 } },
      },
      variables: {
        SCHOOL_NAME: { required: true },
        GREETING: { default: 'hello' },
        SMTP_PASSWORD: { secret: true },
        DB_PASSWORD: { secret: true, generate: true, required: true },
        ...options.variables,
      },
    },
    services: {
      web: { image: image('web'), 'x-mirab-variables': ['SCHOOL_NAME', 'GREETING'], healthcheck },
      api: {
        image: image('api'),
        'x-mirab-variables': ['SMTP_PASSWORD', 'DB_PASSWORD'],
        healthcheck,
      },
      worker: { image: image('worker') },
      ...options.services,
    },
    ...(options.volumes ? { volumes: options.volumes } : {}),
  });
}
