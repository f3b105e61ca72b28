/** The inventory of one run, as JSON (rule R5: never as INI), with SSH held to the pinned host keys (rule R10). */
import type { HostConnection, SshHostConnection } from './host-connection.js';
import { markUnsafe, type MarkedValue } from './unsafe.js';

/** Files that an SSH connection needs, all private to the engine. */
export interface SshFiles {
  readonly knownHosts: string;
  readonly privateKey: string;
  /** Directory for the socket of the kept connection; short, because a socket's path has 108 bytes. */
  readonly controlDirectory: string;
}

/** A host of a run, with all that its connection needs. */
export interface InventoryHost {
  readonly name: string;
  readonly connection: HostConnection;
  /** Present for SSH. */
  readonly ssh?: SshFiles;
  /** True where the account becomes root for the run. */
  readonly asRoot?: boolean;
  /** The dict `mirab`, where each host of the run has one of its own. */
  readonly vars?: unknown;
}

/** Name of the host in a run that has only one. */
export const SINGLE_HOST = 'host';
/** No pattern, no range, no port: what Ansible takes as a name and nothing else. */
const HOST_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const KEY_LINE = /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]+={0,2}$/;
/** What may stand in a path that is part of the SSH options, which Ansible splits like a command line. */
const PLAIN_PATH = /^\/[A-Za-z0-9/._-]+$/;

const FIXED_SSH_OPTIONS = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'UpdateHostKeys=no',
  'GlobalKnownHostsFile=/dev/null',
  'IdentitiesOnly=yes',
  'ForwardAgent=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'ProxyCommand=none',
  'ConnectTimeout=10',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=4',
  'ControlMaster=auto',
  'ControlPersist=60s',
] as const;

/** `known_hosts` with the pinned keys of one host. Throws when a key is not one line `<type> <base64>`. */
export function renderKnownHosts(connection: SshHostConnection): string {
  if (connection.hostKeys.length === 0) throw new Error('The host has no pinned host key');
  const { address, port } = connection;
  const name = port === 22 ? address : `[${address}]:${port}`;
  return connection.hostKeys
    .map((key) => {
      if (!KEY_LINE.test(key))
        throw new Error('A pinned host key is not of the form "<type> <base64>"');
      return `${name} ${key}\n`;
    })
    .join('');
}

/** The whole inventory as an object for a JSON file. */
export function renderInventory(hosts: readonly InventoryHost[], python: string): MarkedValue {
  const entries = hosts.map(
    (host) => [host.name, markUnsafe(renderVariables(host, python))] as const,
  );
  return { all: { hosts: Object.fromEntries(entries) } };
}

function renderVariables(
  { name, connection, ssh, asRoot, vars }: InventoryHost,
  python: string,
): Record<string, unknown> {
  if (!HOST_NAME.test(name)) throw new Error(`"${name}" cannot be the name of a host of a run`);
  return {
    ansible_python_interpreter: python,
    mirab_environment: renderDockerEnvironment(connection),
    ...(asRoot && connection.kind === 'ssh' && connection.user !== 'root'
      ? { ansible_become: true, ansible_become_method: 'sudo', ansible_become_user: 'root' }
      : {}),
    ...(vars === undefined ? {} : { mirab: vars }),
    ...(connection.kind === 'local'
      ? { ansible_connection: 'local' }
      : renderSshVariables(connection, ssh)),
  };
}

function renderDockerEnvironment(connection: HostConnection): Record<string, string> {
  return {
    ...(connection.dockerHost === undefined ? {} : { DOCKER_HOST: connection.dockerHost }),
    ...(connection.dockerConfig === undefined ? {} : { DOCKER_CONFIG: connection.dockerConfig }),
  };
}

function renderSshVariables(
  connection: SshHostConnection,
  ssh?: SshFiles,
): Record<string, unknown> {
  if (ssh === undefined) throw new Error('An SSH connection needs its files');
  for (const path of [ssh.knownHosts, ssh.privateKey, ssh.controlDirectory]) {
    if (!PLAIN_PATH.test(path)) throw new Error(`The path ${path} cannot stand in SSH options`);
  }
  const options = [...FIXED_SSH_OPTIONS, `UserKnownHostsFile=${ssh.knownHosts}`];
  return {
    ansible_connection: 'ssh',
    ansible_host: connection.address,
    ansible_port: connection.port,
    ansible_user: connection.user,
    ansible_ssh_private_key_file: ssh.privateKey,
    ansible_ssh_args: ['-F', '/dev/null', ...options.map((option) => `-o ${option}`)].join(' '),
    ansible_control_path_dir: ssh.controlDirectory,
  };
}
