/** What the last check of each host saw. */
import type { ObservedHost } from '#libs/contracts';
import type { Database } from '#libs/database';

export interface HostSeen {
  reachable: boolean;
  /** One sentence, null when all is well. */
  error: string | null;
  /** Null keeps the facts of an earlier check out of the row: what is not known is not shown. */
  facts: ObservedHost | null;
}

export class HostObservationsRepository {
  constructor(private readonly database: Database) {}

  async record(hostId: string, seen: HostSeen): Promise<void> {
    const data = {
      checkedAt: new Date(),
      reachable: seen.reachable,
      error: seen.error,
      ...columnsOf(seen.facts),
    };
    await this.database.transaction('*', (tx) =>
      tx.hostObservation.upsert({ where: { hostId }, create: { hostId, ...data }, update: data }),
    );
  }
}

const unknown = {
  dockerVersion: null,
  composeVersion: null,
  traefikVersion: null,
  cpuCount: null,
  memoryBytes: null,
  diskFreeBytes: null,
  routers: null,
};

const columnsOf = (facts: ObservedHost | null) =>
  facts === null
    ? unknown
    : {
        dockerVersion: facts.docker_version,
        composeVersion: facts.compose_version,
        traefikVersion: facts.traefik_version,
        cpuCount: facts.cpus,
        memoryBytes: facts.memory_bytes,
        diskFreeBytes: facts.stacks_disk?.free_bytes ?? null,
        routers: facts.traefik_routers,
      };
