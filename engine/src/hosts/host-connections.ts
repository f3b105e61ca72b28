/** How to reach a host, with its key opened at the last moment. */
import { MirabError, messageOf } from '#libs/errors';
import type { Database } from '#libs/database';
import { hostKeyPlace, type Opener } from '#libs/sealing';
import type { HostConnection } from '../adapters/ansible/host-connection.js';

export interface ReachableHost {
  id: string;
  slug: string;
  traefikApiUrl: string;
  stacksDirectory: string;
  httpPort: number;
  connection: HostConnection;
}

export interface HostConnectionOptions {
  /** False where the engine runs in a container. */
  allowLocal: boolean;
  /** `DOCKER_CONFIG` for the local host. */
  localDockerConfig: string | undefined;
}

export class HostConnections {
  constructor(
    private readonly database: Database,
    private readonly opener: Opener,
    private readonly options: HostConnectionOptions,
  ) {}

  /** @throws MirabError HOST_UNREACHABLE for a local host that is not allowed here, HOST_NOT_READY for one
   * that is not enrolled, SECRET_UNREADABLE when its key cannot be opened. */
  async getHost(hostId: string): Promise<ReachableHost> {
    const row = await this.database.transaction('*', (tx) =>
      tx.host.findUniqueOrThrow({ where: { id: hostId } }),
    );
    const base = {
      id: row.id,
      slug: row.slug,
      traefikApiUrl: row.traefikApiUrl,
      stacksDirectory: row.stacksDirectory,
      httpPort: row.httpPort,
    };
    const dockerHost = `unix://${row.dockerSocket}`;
    if (row.connection === 'local') {
      if (!this.options.allowLocal) {
        throw new MirabError(
          'HOST_UNREACHABLE',
          `Host ${row.slug} is a local one, and this engine runs apart from its machine. Register the machine as a host reached by SSH.`,
        );
      }
      const { localDockerConfig } = this.options;
      return {
        ...base,
        connection: {
          kind: 'local',
          dockerHost,
          ...(localDockerConfig ? { dockerConfig: localDockerConfig } : {}),
        },
      };
    }
    if (row.hostKeys.length === 0) {
      throw new MirabError(
        'HOST_NOT_READY',
        `Host ${row.slug} is not enrolled yet, so nothing can be done on it. Run the enrolment command on it; it stands on the host's page.`,
        { hostState: 'Nothing was changed on the host.' },
      );
    }
    return {
      ...base,
      connection: {
        kind: 'ssh',
        address: row.sshAddress ?? '',
        port: row.sshPort ?? 22,
        user: row.sshUser ?? '',
        hostKeys: row.hostKeys,
        privateKey: this.openKey(row),
        dockerHost,
      },
    };
  }

  private openKey(row: { id: string; slug: string; privateKeySealed: Uint8Array | null }): string {
    try {
      return this.opener.open(row.privateKeySealed ?? Buffer.alloc(0), hostKeyPlace(row.id));
    } catch (error) {
      throw new MirabError(
        'SECRET_UNREADABLE',
        `The SSH key of host ${row.slug} cannot be opened: ${messageOf(error)}. Enter the private key anew under "Replace keys" on the host's page, or by PUT /api/v1/hosts/${row.id}/keys.`,
      );
    }
  }
}
