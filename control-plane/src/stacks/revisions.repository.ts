import { Injectable } from '@nestjs/common';
import { renderedRevision, type RenderedRevision, type StackSpec } from '#libs/contracts';
import type {
  RevisionModel,
  RevisionOrderByWithRelationInput,
  RevisionState,
  Transaction,
} from '#libs/database';
import { readSpec } from './spec/build-stack-spec.js';

export type RevisionRow = Omit<RevisionModel, 'spec' | 'rendered'> & {
  spec: StackSpec;
  rendered: RenderedRevision;
};

const toRow = (row: RevisionModel): RevisionRow => ({
  ...row,
  spec: readSpec(row.spec),
  rendered: renderedRevision.parse(row.rendered),
});

@Injectable()
export class RevisionsRepository {
  async list(
    tx: Transaction,
    query: {
      where: { stackId: string };
      orderBy: RevisionOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: RevisionRow[]; total: number }> {
    const rows = await tx.revision.findMany(query);
    return { rows: rows.map(toRow), total: await tx.revision.count({ where: query.where }) };
  }

  async find(tx: Transaction, stackId: string, id: string): Promise<RevisionRow | null> {
    const row = await tx.revision.findFirst({ where: { id, stackId } });
    return row && toRow(row);
  }

  /** The newest one in this state, below `before` when that is given. */
  async findNewest(
    tx: Transaction,
    stackId: string,
    state: RevisionState,
    before?: number,
  ): Promise<RevisionRow | null> {
    const row = await tx.revision.findFirst({
      where: { stackId, state, number: before === undefined ? undefined : { lt: before } },
      orderBy: { number: 'desc' },
    });
    return row && toRow(row);
  }

  /** Highest number that was ever given, failed tries included; 0 before the first. */
  async findLastNumber(tx: Transaction, stackId: string): Promise<number> {
    const last = await tx.revision.aggregate({ where: { stackId }, _max: { number: true } });
    return last._max.number ?? 0;
  }
}
