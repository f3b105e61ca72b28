/** How the engine reaches a host. Nothing in it is typed by a tenant; keys and addresses come from the hosts table. */

/** Where Docker is on the host, when it is not at its usual place. */
interface DockerLocation {
  /** `DOCKER_HOST` on the host, e.g. `unix:///run/docker.sock`. */
  readonly dockerHost?: string;
  /** `DOCKER_CONFIG` on the host: the directory with `cli-plugins` and registry credentials. */
  readonly dockerConfig?: string;
}

export interface LocalHostConnection extends DockerLocation {
  readonly kind: 'local';
}

export interface SshHostConnection extends DockerLocation {
  readonly kind: 'ssh';
  /** IP address or host name. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Pinned public host keys, each `<type> <base64>`; any other key refuses the connection (security rule R10). */
  readonly hostKeys: readonly string[];
  /** Private key in OpenSSH format. */
  readonly privateKey: string;
}

export type HostConnection = LocalHostConnection | SshHostConnection;
