import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRoot } from '../processes/privilege.js';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';

const run = promisify(execFile);

export interface SshdOptions {
  stateDir: string;
  address: string;
  port: number;
  networkNamespace?: string;
  /** What every session gets, such as DOCKER_HOST of a daemon on another socket. */
  environment?: Readonly<Record<string, string>>;
}

export interface SshServer extends RunningProcess {
  address: string;
  port: number;
  /** The only one who may sign in: the user who started this. */
  user: string;
  /** The only key that is let in; 0600. */
  privateKeyFile: string;
  /** `ssh-ed25519 AAAA…`, for pinning. */
  hostKey: string;
  /** The line for a known_hosts file. */
  knownHostsLine: string;
}

/** Starts an OpenSSH server with keys of its own, for tests that reach this machine as a host. */
export async function startSshd(options: SshdOptions): Promise<SshServer> {
  const { stateDir, address, port } = options;
  const directory = join(stateDir, 'sshd');
  const user = userInfo().username;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (isRoot()) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 }); // sshd's jail; a package service would make it
  const hostKeyFile = await ensureKey(join(directory, 'host_key'));
  const privateKeyFile = await ensureKey(join(directory, 'user_key'));
  writeFileSync(join(directory, 'authorized_keys'), readFileSync(`${privateKeyFile}.pub`), {
    mode: 0o600,
  });
  const configuration = renderSshdConfiguration(options, directory, user);
  writeFileSync(join(directory, 'sshd_config'), configuration, { mode: 0o600 });
  const process = await startProcess({
    name: 'sshd',
    stateDir,
    argv: ['/usr/sbin/sshd', '-D', '-e', '-f', join(directory, 'sshd_config')],
    env: baseEnvironment(),
    cwd: directory,
    networkNamespace: options.networkNamespace,
    version: configuration,
    addresses: [`${address}:${port}`],
    ready: () => probeSsh(address, port),
    rank: 20,
  });
  const hostKey = readFileSync(`${hostKeyFile}.pub`, 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ')
    .trim();
  const knownHostsLine = `[${address}]:${port} ${hostKey}`;
  return { ...process, address, port, user, privateKeyFile, hostKey, knownHostsLine };
}

export function renderSshdConfiguration(
  options: SshdOptions,
  directory: string,
  user: string,
): string {
  const environment = Object.entries(options.environment ?? {});
  const lines = [
    `ListenAddress ${options.address}`,
    `Port ${options.port}`,
    `HostKey ${quoted(join(directory, 'host_key'))}`,
    'PidFile none',
    `AllowUsers ${user}`,
    'AuthenticationMethods publickey',
    `AuthorizedKeysFile ${quoted(join(directory, 'authorized_keys'))}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'StrictModes no', // the state directory may be below a /tmp or a checkout that others can write to
    'UsePAM no',
    'PrintMotd no',
    'AllowTcpForwarding no',
    'X11Forwarding no',
    'MaxStartups 60:30:120',
    'MaxSessions 60',
    'Subsystem sftp internal-sftp',
    ...(environment.length === 0
      ? []
      : [`SetEnv ${environment.map(([name, value]) => quoted(`${name}=${value}`)).join(' ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

async function ensureKey(file: string): Promise<string> {
  if (!existsSync(file))
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'mirab', '-f', file]);
  return file;
}

/** An SSH server speaks first. */
function probeSsh(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: 3000 });
    const end = (error: Error | null): void => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.once('error', end);
    socket.once('timeout', () => end(new Error('it says nothing')));
    socket.once('data', (data) =>
      end(
        data.toString('latin1').startsWith('SSH-2.0-')
          ? null
          : new Error('it is not an SSH server'),
      ),
    );
  });
}
