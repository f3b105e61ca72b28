import { Injectable } from '@nestjs/common';
import { Prisma, toJson, type AuditEntryModel, type Transaction } from '#libs/database';
import { genesisHash, type ChainedEntry } from './audit-chain.js';

type NewEntry = ChainedEntry & { prevHash: string; hash: string };

const jsonOrNull = (value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull =>
  value === null || value === undefined ? Prisma.DbNull : toJson(value);

@Injectable()
export class AuditRepository {
  /** Locks the head of a chain until the transaction ends, so that its entries get one order without gaps. */
  async lockHead(tx: Transaction, chain: string): Promise<{ seq: number; hash: string }> {
    await tx.$executeRaw`
      INSERT INTO audit_chains (chain, seq, hash) VALUES (${chain}, 0, ${genesisHash}) ON CONFLICT (chain) DO NOTHING`;
    const [head] = await tx.$queryRaw<{ seq: number; hash: string }[]>`
      SELECT seq, hash FROM audit_chains WHERE chain = ${chain} FOR UPDATE`;
    if (!head) throw new Error('The head of an audit chain cannot be read');
    return head;
  }

  async append(tx: Transaction, entry: NewEntry): Promise<void> {
    await tx.auditEntry.create({
      data: { ...entry, before: jsonOrNull(entry.before), after: jsonOrNull(entry.after) },
    });
    await tx.auditChain.update({
      where: { chain: entry.chain },
      data: { seq: entry.seq, hash: entry.hash },
    });
  }

  async list(
    tx: Transaction,
    query: {
      where: Prisma.AuditEntryWhereInput;
      orderBy: Prisma.AuditEntryOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: AuditEntryModel[]; total: number }> {
    const rows = await tx.auditEntry.findMany(query);
    return { rows, total: await tx.auditEntry.count({ where: query.where }) };
  }

  async listHeads(tx: Transaction): Promise<{ chain: string; seq: number; hash: string }[]> {
    return tx.auditChain.findMany({ orderBy: { chain: 'asc' } });
  }

  /** Chains that have entries but no head: somebody removed it. */
  async listHeadless(tx: Transaction): Promise<string[]> {
    const rows = await tx.$queryRaw<{ chain: string }[]>`
      SELECT DISTINCT chain FROM audit_entries EXCEPT SELECT chain FROM audit_chains`;
    return rows.map((row) => row.chain);
  }

  /** Next entries of a chain after `seq`, in order. */
  async listAfter(
    tx: Transaction,
    chain: string,
    seq: number,
    take: number,
  ): Promise<AuditEntryModel[]> {
    return tx.auditEntry.findMany({
      where: { chain, seq: { gt: seq } },
      orderBy: { seq: 'asc' },
      take,
    });
  }
}
