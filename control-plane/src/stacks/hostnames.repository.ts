import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';

/** Whose names they are. */
export interface NameOwner {
  stackId: string;
  tenantId: string;
}

@Injectable()
export class HostnamesRepository {
  /**
   * Frees those of `names` whose stack was seen removed: at once for the same tenant, for another one only when it was gone before
   * `quarantineEnd`, so that nobody inherits a name that the world still trusts.
   */
  async freeRemoved(
    tx: Transaction,
    names: readonly string[],
    tenantId: string,
    quarantineEnd: Date,
  ): Promise<void> {
    await tx.hostname.deleteMany({
      where: {
        fqdn: { in: [...names] },
        stack: { wanted: 'removed', observation: { state: 'removed' } },
        OR: [{ tenantId }, { stack: { observation: { at: { lt: quarantineEnd } } } }],
      },
    });
  }

  /** A name of `names` that another stack holds. */
  async findForeign(
    tx: Transaction,
    names: readonly string[],
    stackId: string,
  ): Promise<string | null> {
    const row = await tx.hostname.findFirst({
      where: { fqdn: { in: [...names] }, stackId: { not: stackId } },
      orderBy: { fqdn: 'asc' },
    });
    return row?.fqdn ?? null;
  }

  /** Gives each service its name beside those that the stack has already: what runs may still answer at them. */
  async assign(
    tx: Transaction,
    owner: NameOwner,
    hostnames: Readonly<Record<string, string>>,
  ): Promise<void> {
    const rows = await tx.hostname.findMany({ where: { stackId: owner.stackId } });
    for (const [service, fqdn] of Object.entries(hostnames)) {
      const row = rows.find((known) => known.fqdn === fqdn);
      if (!row) await tx.hostname.create({ data: { ...owner, service, fqdn } });
      else if (row.service !== service) {
        await tx.hostname.update({ where: { fqdn }, data: { service } });
      }
    }
  }
}
