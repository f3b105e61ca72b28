/** One host of the laboratory: its own dockerd, sshd and Traefik in a network namespace, its stacks on a small disk of their own. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureStateDirectory } from '../../../deploy/local/state-directory.js';
import { findRecord } from '../../../deploy/local/processes/process-record.js';
import { isAlive } from '../../../deploy/local/processes/process-identity.js';
import {
  baseEnvironment,
  startProcess,
  type RunningProcess,
} from '../../../deploy/local/processes/start-process.js';
import { stopProcesses } from '../../../deploy/local/processes/stop-process.js';
import {
  ensureRuntimeDirectory,
  runtimeDirectory,
} from '../../../deploy/local/runtime-directory.js';
import { getDaemonVersion } from '../../../deploy/local/servers/docker-client.js';
import { renderDockerdArgv } from '../../../deploy/local/servers/dockerd.js';
import { ensureIptables } from '../../../deploy/local/servers/iptables.js';
import { startSshd, type SshServer } from '../../../deploy/local/servers/sshd.js';
import { startTraefik } from '../../../deploy/local/servers/traefik.js';
import { listMountPoints } from '../../../deploy/local/stop-servers.js';
import { command, endProcess, type Node } from './network.js';

const run = promisify(execFile);
const sshPort = 22;
export const sitePort = 80;
const traefikApiPort = 8080;
/** Bytes; more than a check of a host asks to be free. The file behind it is sparse. */
const diskSize = 3 * 2 ** 30;

const fillName = 'somebody-elses.dump';

export interface ChaosHostOptions {
  node: Node;
  stateDir: string;
  /** `host:port` of the registry, which speaks plain HTTP. */
  registry: string;
  traefikProgram: string;
}

export class ChaosHost {
  private ssh: SshServer | undefined;
  constructor(private readonly options: ChaosHostOptions) {}

  get name(): string {
    return this.options.node.name;
  }
  get node(): Node {
    return this.options.node;
  }
  get socket(): string {
    return join(runtimeDirectory(this.options.stateDir), 'docker.sock');
  }
  get stacksDirectory(): string {
    return join(this.options.stateDir, 'stacks');
  }
  private get cgroup(): string {
    return `/mirab-chaos-${this.name}`;
  }

  async start(): Promise<void> {
    const { stateDir, node } = this.options;
    ensureStateDirectory(stateDir);
    mkdirSync(this.stacksDirectory, { recursive: true, mode: 0o700 });
    await this.mountDisk();
    await this.startDocker();
    this.ssh = await startSshd({
      stateDir,
      address: node.address,
      port: sshPort,
      networkNamespace: node.namespace,
    });
    await this.startTraefik();
  }

  /** Also after it was killed: what it left is found again. */
  async startDocker(): Promise<RunningProcess> {
    const { stateDir, node, registry } = this.options;
    const directory = join(stateDir, 'docker');
    const runtime = ensureRuntimeDirectory(stateDir);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, 'daemon.json'), '{}\n');
    const iptables = await ensureIptables(join(directory, 'bin'));
    const { PATH = '', ...environment } = baseEnvironment();
    const host = `unix://${this.socket}`;
    rmSync(join(runtime, 'docker.pid'), { force: true });
    return startProcess({
      name: 'dockerd',
      stateDir,
      argv: [
        ...renderDockerdArgv({
          host,
          directory,
          runtime,
          bridge: 'docker0',
          addressPool: 'base=10.200.0.0/14,size=26',
        }),
        `--cgroup-parent=${this.cgroup}`,
        `--insecure-registry=${registry}`,
      ],
      env: { ...environment, PATH: iptables ? `${iptables}:${PATH}` : PATH },
      cwd: '/',
      networkNamespace: node.namespace,
      addresses: [host],
      ready: () => getDaemonVersion(host),
      readyTimeoutSeconds: 60,
      rank: 15,
      stopTimeoutSeconds: 30,
    });
  }

  startTraefik(): Promise<RunningProcess> {
    const { stateDir, node, traefikProgram } = this.options;
    return startTraefik({
      stateDir,
      program: traefikProgram,
      address: node.address,
      listen: '0.0.0.0', // modules on the host ask its loopback, we ask from outside
      apiPort: traefikApiPort,
      webAddress: node.address,
      webPort: sitePort,
      dockerHost: `unix://${this.socket}`,
      networkNamespace: node.namespace,
    });
  }

  /** SIGKILL; its containers go on until it is back. */
  killDocker(): void {
    const record = findRecord(this.options.stateDir, 'dockerd');
    if (record && isAlive(record)) endProcess(record.pid);
  }

  /** Standard output of `docker …` on this host. */
  async docker(...args: string[]): Promise<string> {
    const environment = { PATH: process.env['PATH'], DOCKER_BUILDKIT: '0' };
    const { stdout } = await run('docker', ['--host', `unix://${this.socket}`, ...args], {
      env: environment,
      maxBuffer: 64 * 2 ** 20,
      timeout: 60_000,
    });
    return stdout;
  }

  /** Down to the last block, without writing them. */
  async fillDisk(): Promise<void> {
    const { bfree, bsize } = statfsSync(this.stacksDirectory);
    for (let size = bfree * bsize; size >= bsize; size = Math.floor(size / 2)) {
      const part = `${this.fillFile}.${String(size)}`;
      await command('fallocate', '--length', String(size), part).catch(() => undefined); // as much as still fits
    }
  }
  freeDisk(): void {
    for (const name of readdirSync(this.stacksDirectory))
      if (name.startsWith(fillName)) rmSync(join(this.stacksDirectory, name), { force: true });
  }
  private async mountDisk(): Promise<void> {
    const file = join(this.options.stateDir, 'disk');
    await command('truncate', '--size', String(diskSize), file);
    await command('mkfs.ext4', '-q', '-m', '0', file);
    await command('mount', '-o', 'loop', file, this.stacksDirectory);
  }
  private get fillFile(): string {
    return join(this.stacksDirectory, fillName);
  }

  /** What an operator types to register it. */
  renderRegistration(): Record<string, unknown> {
    if (!this.ssh) throw new Error(`Host ${this.name} was not started`);
    return {
      connection: 'ssh',
      slug: this.name,
      name: `Host ${this.name}`,
      address: this.node.address,
      httpPort: sitePort,
      traefikApiUrl: `http://127.0.0.1:${String(traefikApiPort)}`,
      stacksDirectory: this.stacksDirectory,
      dockerSocket: this.socket,
      sshAddress: this.node.address,
      sshPort,
      sshUser: this.ssh.user,
      hostKeys: [this.ssh.hostKey],
      privateKey: readFileSync(this.ssh.privateKeyFile, 'utf8'),
    };
  }

  get privateKey(): string {
    return this.ssh ? readFileSync(this.ssh.privateKeyFile, 'utf8') : '';
  }

  /** Ends what it runs and removes its data. */
  async remove(): Promise<void> {
    await removeHost(this.options.stateDir, this.cgroup);
  }
}

/** Of this run or of one that was killed. */
export async function removeHost(stateDir: string, cgroup: string): Promise<void> {
  if (!existsSync(stateDir)) return;
  await stopProcesses(stateDir);
  for (const pid of listCgroup(cgroup)) endProcess(pid);
  for (const directory of [stateDir, runtimeDirectory(stateDir)]) {
    const mounts = listMountPoints(readFileSync('/proc/self/mounts', 'utf8'), directory);
    for (const mount of mounts) await command('umount', '--lazy', '--', mount);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Processes of containers that outlived their daemon. */
function listCgroup(cgroup: string): number[] {
  const root = [join('/sys/fs/cgroup/pids', cgroup), join('/sys/fs/cgroup', cgroup)].find((path) =>
    existsSync(path),
  );
  if (root === undefined) return [];
  return readCgroups(root).flatMap((file) =>
    readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number),
  );
}

const readCgroups = (root: string): string[] =>
  [
    root,
    ...readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, entry.name)),
  ].map((directory) => join(directory, 'cgroup.procs'));
