import { Injectable } from '@nestjs/common';
import { Prisma, toJson, type AuditEntryModel, type Transaction } from '#libs/database';
import { genesisHash, type ChainedEntry, type ChainHead } from './audit-chain.js';

type NewEntry = ChainedEntry & { prevHash: string; hash: string };

const jsonOrNull = (value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull =>
  value === null || value === undefined ? Prisma.DbNull : toJson(value);

@Injectable()
export class AuditRepository {
  /**
   * Locks the heads of chains until the transaction ends, so that the entries of each get one order without gaps. Always in the order of
   * their names: two transactions never wait for each other.
   */
  async lockHeads(tx: Transaction, chains: readonly string[]): Promise<Map<string, ChainHead>> {
    const names = [...chains].sort();
    await tx.$executeRaw`
      INSERT INTO audit_chains (chain, seq, hash) SELECT chain, 0, ${genesisHash} FROM unnest(${names}::text[]) AS chain
      ORDER BY chain ON CONFLICT (chain) DO NOTHING`;
    const heads = await tx.$queryRaw<ChainHead[]>`
      SELECT chain, seq, hash FROM audit_chains WHERE chain = ANY(${names}::text[]) ORDER BY chain FOR UPDATE`;
    return new Map(heads.map((head) => [head.chain, head]));
  }

  /** @param heads of the chains as they are after these entries. */
  async append(
    tx: Transaction,
    entries: readonly NewEntry[],
    heads: readonly ChainHead[],
  ): Promise<void> {
    await tx.auditEntry.createMany({
      data: entries.map((entry) => ({
        ...entry,
        before: jsonOrNull(entry.before),
        after: jsonOrNull(entry.after),
      })),
    });
    await tx.$executeRaw`
      UPDATE audit_chains SET seq = head.seq, hash = head.hash
      FROM jsonb_to_recordset(${JSON.stringify(heads)}::jsonb) AS head (chain text, seq int, hash text)
      WHERE audit_chains.chain = head.chain`;
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
