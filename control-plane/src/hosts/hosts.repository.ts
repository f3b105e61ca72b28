import { Injectable } from '@nestjs/common';
import type {
  HostGetPayload,
  HostOrderByWithRelationInput,
  HostUncheckedCreateInput,
  HostWhereInput,
  Transaction,
} from '#libs/database';
import { watchFacts } from './host-outage.js';

// The sealed key is written and never read here: nothing in this process could open it.
const shown = {
  omit: { privateKeySealed: true },
  include: {
    observation: true,
    watch: watchFacts,
    enrolment: { select: { expiresAt: true, usedAt: true } },
    _count: { select: { stacks: { where: { wanted: { not: 'removed' } } } } },
  },
} as const;
export type HostRow = HostGetPayload<typeof shown>;

export interface HostChanges {
  name?: string;
  address?: string;
  maxActive?: number;
  paused?: boolean;
  sshAddress?: string;
  hostKeys?: string[];
  privateKeySealed?: Uint8Array<ArrayBuffer>;
}

@Injectable()
export class HostsRepository {
  async list(
    tx: Transaction,
    query: {
      where: HostWhereInput;
      orderBy: HostOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: HostRow[]; total: number }> {
    const rows = await tx.host.findMany({ ...query, ...shown });
    return { rows, total: await tx.host.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<HostRow | null> {
    return tx.host.findUnique({ where: { id }, ...shown });
  }

  /** Holds the row until the transaction ends: its version cannot move while a change is made. */
  async lock(tx: Transaction, id: string): Promise<void> {
    await tx.$queryRaw`SELECT id FROM hosts WHERE id = ${id}::uuid FOR UPDATE`;
  }

  /** True while an engine works on the host, for whichever stack. */
  async hasRunningTask(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.task.count({ where: { hostId: id, state: 'running' }, take: 1 })) > 0;
  }

  async insert(tx: Transaction, host: HostUncheckedCreateInput): Promise<HostRow> {
    return tx.host.create({ data: host, ...shown });
  }

  async update(tx: Transaction, id: string, changes: HostChanges): Promise<HostRow> {
    const data = { ...changes, version: { increment: 1 } };
    return tx.host.update({ where: { id }, data, ...shown });
  }
}
