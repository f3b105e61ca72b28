/** What the tenants of the laboratory run: two services on a busybox of two megabytes, in two releases that say which they are. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ChaosHost } from './chaos-host.js';

export const releases = ['1.0.0', '1.1.0'] as const;
export type Release = (typeof releases)[number];
const busybox = '/usr/bin/busybox';

/** Builds both images on this host and pushes them. @returns version → image pinned by digest. */
export async function publishImages(
  host: ChaosHost,
  registry: string,
  directory: string,
): Promise<Record<Release, string>> {
  const pinned: Partial<Record<Release, string>> = {};
  for (const version of releases) {
    const context = join(directory, version);
    mkdirSync(join(context, 'www'), { recursive: true });
    copyFileSync(busybox, join(context, 'busybox'));
    writeFileSync(join(context, 'www/index.html'), `release ${version}\n`);
    writeFileSync(join(context, 'www/healthz'), 'well\n');
    writeFileSync(
      join(context, 'Dockerfile'),
      'FROM scratch\nCOPY busybox /bin/busybox\nCOPY www /www\nCMD ["/bin/busybox", "sleep", "86400"]\n',
    );
    const name = `${registry}/chaos/app:${version}`;
    await host.docker('build', '--quiet', '--tag', name, context);
    const said = await host.docker('push', name);
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(said)?.[1];
    if (!digest) throw new Error(`The push of ${name} named no digest: ${said}`);
    pinned[version] = `${registry}/chaos/app@${digest}`;
  }
  return pinned as Record<Release, string>;
}

export const productSlug = 'chaos';

export const renderProduct = (image: string): string =>
  stringify({
    name: productSlug,
    'x-mirab': {
      expose: { web: { port: 8080, host: '{tenant}', health: '/healthz' } },
      migrate: { service: 'worker', command: ['/bin/busybox', 'true'] },
      sizes: {
        small: {
          web: { replicas: 1, memory: '32M', cpus: 0.5 },
          worker: { replicas: 1, memory: '32M', cpus: 0.5 },
        },
      },
      variables: {
        TITLE: { default: 'none' },
        MAIL_PASSWORD: { secret: true, required: false },
        FILE_PASSWORD: { secret: true, required: false, as: 'file' },
      },
    },
    services: {
      web: {
        image,
        command: ['/bin/busybox', 'httpd', '-f', '-p', '8080', '-h', '/www'],
        init: true,
        stop_grace_period: '2s',
        healthcheck: {
          test: ['CMD', '/bin/busybox', 'wget', '-q', '-O', '-', 'http://127.0.0.1:8080/healthz'],
          interval: '1s',
          timeout: '2s',
          start_period: '10s',
          retries: 3,
        },
        'x-mirab-variables': ['TITLE', 'MAIL_PASSWORD'],
      },
      worker: {
        image,
        command: ['/bin/busybox', 'sleep', '86400'],
        init: true,
        stop_grace_period: '1s',
        'x-mirab-variables': ['FILE_PASSWORD'],
      },
    },
  });
