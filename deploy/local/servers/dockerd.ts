import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../local-error.js';
import { elevated, isRoot } from '../processes/privilege.js';
import { isAlive } from '../processes/process-identity.js';
import { findRecord } from '../processes/process-record.js';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';
import { ensureRuntimeDirectory, runtimeDirectory } from '../runtime-directory.js';
import { ensureDockerBridge } from './docker-bridge.js';
import { getDaemonVersion } from './docker-client.js';
import { ensureIptables } from './iptables.js';

export interface DockerdOptions {
  stateDir: string;
  /** DOCKER_HOST; when set, that daemon is used and must answer. */
  dockerHost?: string | undefined;
  /** A daemon that answers here is used as well. */
  socket: string;
  /** Address and prefix of the bridge of our own daemon. */
  bip?: string | undefined;
  addressPool: string;
}

export interface DockerServer {
  /** DOCKER_HOST form. */
  host: string;
  version: string;
  /** The daemon that we started, or null where one was there already. */
  process: RunningProcess | null;
}

/** The Docker daemon that is there, or one of our own where none answers. */
export async function startDockerd(options: DockerdOptions): Promise<DockerServer> {
  if (options.dockerHost) return useGiven(options.dockerHost);
  if (!isOwnAlive(options.stateDir)) {
    const host = `unix://${options.socket}`;
    const version = existsSync(options.socket)
      ? await getDaemonVersion(host).catch(() => null)
      : null;
    if (version !== null) return { host, version, process: null };
  }
  const host = ownDockerHost(options.stateDir);
  const process = await startOwn(options, host);
  return { host, version: await getDaemonVersion(host), process };
}

export function ownDockerHost(stateDir: string): string {
  return `unix://${join(runtimeDirectory(stateDir), 'docker.sock')}`;
}

async function useGiven(host: string): Promise<DockerServer> {
  try {
    return { host, version: await getDaemonVersion(host), process: null };
  } catch {
    throw new LocalError(
      `DOCKER_HOST is ${host}, but no Docker daemon answers there. Start it, or unset DOCKER_HOST to let Mirab run one.`,
    );
  }
}

async function startOwn(options: DockerdOptions, host: string): Promise<RunningProcess> {
  const directory = join(options.stateDir, 'docker');
  const runtime = ensureRuntimeDirectory(options.stateDir);
  const bridge = await ensureDockerBridge(options.stateDir, options.bip);
  const iptables = await ensureIptables(join(directory, 'bin'));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // An own, empty file: what /etc/docker/daemon.json says is meant for the machine's daemon and may contradict the flags.
  writeFileSync(join(directory, 'daemon.json'), '{}\n');
  const argv = renderDockerdArgv({
    host,
    directory,
    runtime,
    bridge: bridge.name,
    addressPool: options.addressPool,
  });
  return startProcess({
    name: 'dockerd',
    stateDir: options.stateDir,
    argv: elevated([
      'env',
      `PATH=${[iptables, systemPath].filter(Boolean).join(':')}`,
      ...proxyVariables(),
      ...argv,
    ]),
    env: baseEnvironment(),
    cwd: '/',
    version: bridge.cidr,
    addresses: [host],
    ready: () => getDaemonVersion(host),
    readyTimeoutSeconds: 60,
    rank: 15,
    stopTimeoutSeconds: 60, // it gives every container its own time to stop
  });
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function renderDockerdArgv(paths: {
  host: string;
  directory: string;
  runtime: string;
  bridge: string;
  addressPool: string;
}): [string, ...string[]] {
  return [
    'dockerd',
    `--host=${paths.host}`,
    `--config-file=${join(paths.directory, 'daemon.json')}`,
    `--data-root=${join(paths.directory, 'data')}`,
    `--exec-root=${join(paths.runtime, 'docker')}`,
    `--pidfile=${join(paths.runtime, 'docker.pid')}`,
    `--group=${isRoot() ? '0' : (process.getgid?.() ?? 0)}`,
    `--bridge=${paths.bridge}`,
    `--default-address-pool=${paths.addressPool}`,
  ];
}

/** The way out to registries, where the machine has one only through a proxy. */
function proxyVariables(): string[] {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  return names.flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]}`] : []));
}

function isOwnAlive(stateDir: string): boolean {
  const record = findRecord(stateDir, 'dockerd');
  return record !== null && isAlive(record);
}
