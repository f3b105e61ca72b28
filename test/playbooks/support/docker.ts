/** Docker as a test uses it: small images in a real registry, and looks at what runs. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getTestServers } from './test-servers.js';

const run = promisify(execFile);
const BUSYBOX = '/usr/bin/busybox';

/** Standard output of `docker …`, trimmed; throws when it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { dockerHost, dockerConfig } = getTestServers();
  const env = { PATH: process.env['PATH'], DOCKER_HOST: dockerHost, DOCKER_BUILDKIT: '0' };
  const { stdout } = await run('docker', args, {
    env: dockerConfig === undefined ? env : { ...env, DOCKER_CONFIG: dockerConfig },
  });
  return stdout.trim();
}

export interface TestImage {
  readonly name: string;
  /** What its web server answers on `/index.html`. */
  readonly page: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Builds an image of busybox alone, pushes it and returns it pinned by digest. It serves `/www` on 8080 and ends on SIGTERM at once. */
export async function publishImage({ name, page, labels = {} }: TestImage): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-image-'));
  try {
    await copyFile(BUSYBOX, join(directory, 'busybox'));
    await writeFile(join(directory, 'index.html'), page);
    const dockerfile = [
      'FROM scratch',
      'COPY busybox /bin/busybox',
      'COPY busybox /bin/sh',
      'COPY index.html /www/index.html',
      'STOPSIGNAL SIGKILL',
      ...Object.entries(labels).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`),
      'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]',
    ];
    await writeFile(join(directory, 'Dockerfile'), dockerfile.join('\n'));
    const tag = `${getTestServers().registry}/${name}:test`;
    await docker('build', '--quiet', '--tag', tag, directory);
    await docker('push', '--quiet', tag);
    return await docker('image', 'inspect', '--format', '{{index .RepoDigests 0}}', tag);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Ids and start times of a project's containers: equal lists mean that nothing was touched. */
export async function listContainers(project: string): Promise<string[]> {
  const ids = await docker(
    'ps',
    '--all',
    '--quiet',
    '--filter',
    `label=com.docker.compose.project=${project}`,
  );
  if (ids === '') return [];
  const listed = await docker(
    'inspect',
    '--format',
    '{{.Name}} {{.Id}} {{.State.StartedAt}}',
    ...ids.split('\n'),
  );
  return listed.split('\n').sort();
}

/** Names of the project's containers that run. */
export async function listRunning(project: string): Promise<string[]> {
  const label = `label=com.docker.compose.project=${project}`;
  const listed = await docker('ps', '--filter', label, '--format', '{{.Names}}');
  return listed.split('\n').filter(Boolean).sort();
}

/**
 * A `DOCKER_CONFIG` below `root` whose Compose ends `up` without waiting, as the real one may when the time of `--wait-timeout` is up.
 */
export async function makeImpatientCompose(root: string): Promise<string> {
  const places = ['/usr/libexec/docker/cli-plugins', '/usr/lib/docker/cli-plugins'];
  const real = places
    .map((place) => join(place, 'docker-compose'))
    .find((path) => existsSync(path));
  if (!real) throw new Error(`No Compose plugin in ${places.join(', ')}`);
  const plugins = join(root, 'impatient', 'cli-plugins');
  await mkdir(plugins, { recursive: true });
  const script = `#!/usr/bin/python3
import os, sys
kept = [word for word in sys.argv[1:] if word != "--wait"]
if "--wait-timeout" in kept:
    place = kept.index("--wait-timeout")
    del kept[place : place + 2]
os.execv("${real}", ["${real}", *kept])
`;
  await writeFile(join(plugins, 'docker-compose'), script, { mode: 0o755 });
  return join(root, 'impatient');
}

/** Removes everything of a project, however a test left it. */
export async function removeProject(project: string): Promise<void> {
  const filter = `label=com.docker.compose.project=${project}`;
  const containers = await docker('ps', '--all', '--quiet', '--filter', filter);
  if (containers !== '') await docker('rm', '--force', '--volumes', ...containers.split('\n'));
  for (const kind of ['network', 'volume']) {
    const names = await docker(kind, 'ls', '--quiet', '--filter', filter);
    if (names !== '') await docker(kind, 'rm', ...names.split('\n'));
  }
}
