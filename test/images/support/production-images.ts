/** The two images of docker-compose.yml, built by their Dockerfiles on the stand-in base, and containers of them as Compose runs them. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loginUrls } from '../../../deploy/demo/mirab-processes.js';
import { getServers } from '../../support/servers.js';
import { execute } from '../../support/test-database.js';
import { readTestSettings } from '../../support/test-settings.js';

const run = promisify(execFile);

export type ImageName = 'control-plane' | 'engine';

/** What docker-compose.yml gives every container of ours, and the way to the servers of the suites. */
const hardened = [
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges:true',
  '--pids-limit=256',
  '--tmpfs=/tmp',
  '--tmpfs=/var/lib/mirab/engine:mode=0700,uid=1000,gid=1000',
  '--init',
  '--network=host',
];

/** Never in a checkout, and in the way of a build all the same: secrets, what was built here, and this word in each. */
export const planted = 'planted-by-the-suite-of-images';
const plantedFiles = ['.env', 'secrets/sealing-private-key', 'dist/control-plane/src/main.js'];
const contextEntries = [
  '.dockerignore',
  '.npmrc',
  'control-plane',
  'deploy',
  'engine',
  'libs',
  'package-lock.json',
  'package.json',
  'playbooks',
  'prisma',
  'prisma.config.ts',
  'tsconfig.build.json',
  'tsconfig.json',
  'web',
];

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export const tagOf = (image: ImageName): string => `mirab/${image}:suite`;

/** Standard output of `docker …`, trimmed; throws when it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { env: environment(), maxBuffer: 64 * 2 ** 20 });
  return stdout.trim();
}

/** Builds both; what did not change comes out of Docker's cache. Resolves to seconds per part. */
export async function buildProductionImages(): Promise<Record<'base' | ImageName, number>> {
  const context = await mkdtemp(join(tmpdir(), 'mirab-context-'));
  try {
    await copyContext(context);
    const began = performance.now();
    const script = resolve('deploy/docker/stand-in-base.sh');
    const { stdout } = await run(script, [], { env: environment() });
    const base = secondsSince(began);
    const build = async (image: ImageName): Promise<number> => {
      const from = performance.now();
      await docker(
        'build',
        '--network=host',
        `--file=${join(context, `deploy/docker/${image}.Dockerfile`)}`,
        `--build-arg=BASE=${stdout.trim()}`,
        `--tag=${tagOf(image)}`,
        context,
      );
      return secondsSince(from);
    };
    return { base, 'control-plane': await build('control-plane'), engine: await build('engine') };
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** One program in a container of its own, to its end. */
export async function runIn(
  image: ImageName,
  argv: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  flags: readonly string[] = hardened,
): Promise<Outcome> {
  const args = ['run', '--rm', ...flags, ...renderVariables(variables), tagOf(image), ...argv];
  try {
    const { stdout, stderr } = await run('docker', args, { env: environment() });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

export interface Container {
  logs(): Promise<string>;
  /** Exit code after SIGTERM. */
  stop(): Promise<number>;
  remove(): Promise<void>;
}

/** The image's own program, in the background. */
export async function startContainer(
  image: ImageName,
  variables: Readonly<Record<string, string>>,
): Promise<Container> {
  const name = `mirab-suite-${image}-${randomBytes(4).toString('hex')}`;
  await docker(
    'run',
    '--detach',
    `--name=${name}`,
    ...hardened,
    ...renderVariables(variables),
    tagOf(image),
  );
  return {
    logs: async () => {
      const { stdout, stderr } = await run('docker', ['logs', name], { env: environment() });
      return stdout + stderr;
    },
    stop: async () => {
      await docker('stop', '--time=30', name);
      return Number(await docker('inspect', '--format={{.State.ExitCode}}', name));
    },
    remove: async () => {
      await docker('rm', '--force', name);
    },
  };
}

export interface EmptyDatabase {
  /** What the service `migrate` is given. */
  migrateVariables: Record<string, string>;
  controlPlaneUrl: string;
  engineUrl: string;
  drop(): Promise<void>;
}

/** A database without tables; the login roles are those of all suites, with their passwords. */
export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const { postgresUrl } = getServers();
  const name = `images_${randomBytes(6).toString('hex')}`;
  await execute(postgresUrl, `CREATE DATABASE ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  const logins = loginUrls(readTestSettings(), url.href);
  return {
    ...logins,
    migrateVariables: {
      MIRAB_DATABASE_ADMIN_URL: url.href,
      MIRAB_DATABASE_URL: logins.controlPlaneUrl,
      MIRAB_ENGINE_DATABASE_URL: logins.engineUrl,
    },
    drop: () => execute(postgresUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function copyContext(directory: string): Promise<void> {
  const filter = (path: string): boolean => !/\/(?:node_modules|dist|generated)$/.test(path);
  for (const entry of contextEntries)
    await cp(resolve(entry), join(directory, entry), { recursive: true, filter });
  for (const file of plantedFiles) {
    await mkdir(join(directory, file, '..'), { recursive: true });
    await writeFile(join(directory, file), `${planted}\n`);
  }
}

const renderVariables = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).map(([name, value]) => `--env=${name}=${value}`);

const secondsSince = (began: number): number => Math.round((performance.now() - began) / 1000);

/** The classic builder needs no plugin and no registry. */
function environment(): NodeJS.ProcessEnv {
  const { dockerHost, stateDir } = getServers();
  return {
    ...process.env,
    DOCKER_HOST: dockerHost,
    DOCKER_BUILDKIT: '0',
    MIRAB_IMAGES_DIR: join(stateDir, 'images'),
  };
}
